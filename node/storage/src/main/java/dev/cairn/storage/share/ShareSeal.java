package dev.cairn.storage.share;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.format.FieldWriter;

/**
 * What a share's seal is bound to while it travels: which way, under which key, between whom, and
 * as which part of which dealing. Nobody can pass it on as something else.
 *
 * @param way {@code "deposit"} or {@code "release"}
 */
record ShareSeal(String way, Hash shareKey, NodeId owner, NodeId holder) {

  static ShareSeal deposit(Hash shareKey, NodeId owner, NodeId holder) {
    return new ShareSeal("deposit", shareKey, owner, holder);
  }

  static ShareSeal release(Hash shareKey, NodeId requester, NodeId holder) {
    return new ShareSeal("release", shareKey, requester, holder);
  }

  /** HPKE's info. */
  byte[] info() {
    return new FieldWriter()
        .text(1, "cairn/share/" + way + "/v1")
        .hash(2, shareKey)
        .hash(3, owner.hash())
        .hash(4, holder.hash())
        .toBytes();
  }

  /** HPKE's additional data. */
  static byte[] aad(Dealing dealing, int index) {
    return new FieldWriter().bytes(1, dealing.encode()).number(2, index).toBytes();
  }
}
