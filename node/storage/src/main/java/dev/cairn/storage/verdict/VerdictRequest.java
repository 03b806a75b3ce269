package dev.cairn.storage.verdict;

import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;

/** The one message of who opens a stream of {@code /cairn/verdict/1.0.0}. */
sealed interface VerdictRequest {

  int BYTES_MAX = 512;

  /** Look at this host yourself. {@code accusation} is encoded: only its signer can check it. */
  record Tell(byte[] accusation) implements VerdictRequest {
    @Override
    public byte[] encode() {
      return new FieldWriter().number(1, 1).bytes(2, accusation).toBytes();
    }
  }

  /** What do you think of this host? Anybody may ask, the host itself too. */
  record Ask(NodeId host) implements VerdictRequest {
    @Override
    public byte[] encode() {
      return new FieldWriter().number(1, 2).hash(2, host.hash()).toBytes();
    }
  }

  byte[] encode();

  static VerdictRequest parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "verdict request");
    VerdictRequest request =
        in.integer(1, 1, 2) == 1
            ? new Tell(in.bytes(2, Accusation.BYTES_MAX))
            : new Ask(new NodeId(in.hash(2)));
    in.end();
    return request;
  }
}
