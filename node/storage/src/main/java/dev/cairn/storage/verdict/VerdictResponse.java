package dev.cairn.storage.verdict;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;

/**
 * The answer.
 *
 * @param taken whether the accusation will be looked into, or the host is known
 * @param words why not, for people
 * @param opinion encoded {@link Opinion}; empty if none was asked for or there is none
 */
record VerdictResponse(boolean taken, String words, byte[] opinion) {

  static final int BYTES_MAX = 1024;
  private static final int WORDS_BYTES_MAX = 256;

  static VerdictResponse taken(byte[] opinion) {
    return new VerdictResponse(true, "", opinion);
  }

  static VerdictResponse refused(String words) {
    return new VerdictResponse(false, words, new byte[0]);
  }

  byte[] encode() {
    return new FieldWriter().number(1, taken ? 1 : 0).text(2, words).bytes(3, opinion).toBytes();
  }

  static VerdictResponse parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "verdict response");
    VerdictResponse response =
        new VerdictResponse(
            in.integer(1, 0, 1) == 1, in.text(2, WORDS_BYTES_MAX), in.bytes(3, Opinion.BYTES_MAX));
    in.end();
    return response;
  }
}
