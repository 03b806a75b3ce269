package dev.cairn.storage.lease;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;

/**
 * What a keeper is asked on {@code /cairn/lease/1.0.0}.
 *
 * @param kind 1 take or prolong, 2 give back
 * @param stripe whose lease
 * @param fence of the lease, from 1
 */
record LeaseRequest(int kind, Hash stripe, long fence) {

  static final int BYTES_MAX = 64;
  static final int TAKE = 1;
  static final int GIVE_BACK = 2;

  byte[] encode() {
    return new FieldWriter().number(1, kind).hash(2, stripe).number(3, fence).toBytes();
  }

  static LeaseRequest parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "lease request");
    LeaseRequest request =
        new LeaseRequest(
            in.integer(1, TAKE, GIVE_BACK), in.hash(2), in.number(3, 1, LeaseProof.FENCE_MAX));
    in.end();
    return request;
  }
}
