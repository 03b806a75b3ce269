package dev.cairn.identity;

final class RevocationListReader {
  private RevocationListReader() {}

  static RevocationFacts read(TrustAnchor anchor, byte[] encoded) throws RefusedException {
    throw new UnsupportedOperationException("next landing");
  }
}
