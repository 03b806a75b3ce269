package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.util.List;

/**
 * What a device shows to be let in, before anybody checked it: lengths are bounded, nothing else is
 * known. {@link Admission#check} is the way on.
 *
 * <p>Wire and disk form, protobuf in field order: 1 device certificate DER, 2 issuing CA
 * certificate DER, 3 index of the certificate's log leaf, 4 inclusion proof (32 bytes each,
 * repeated, lowest first), 5 signed checkpoint (C2SP note).
 *
 * @param certificate device certificate, at most {@link CertificateProfile#CERTIFICATE_BYTES_MAX}
 * @param issuer issuing CA certificate, the same bound
 * @param leafIndex of the certificate's entry in the log
 * @param inclusionProof at most {@value #PROOF_HASHES_MAX} hashes
 * @param checkpoint at most {@link Checkpoint#NOTE_BYTES_MAX} bytes
 */
public record UnverifiedCredential(
    byte[] certificate,
    byte[] issuer,
    long leafIndex,
    List<Hash> inclusionProof,
    byte[] checkpoint) {

  /** Bound on the encoded form. */
  public static final int BYTES_MAX = 24 * 1024;

  /** A tree of 2^62 leaves needs no more. */
  public static final int PROOF_HASHES_MAX = 62;

  public UnverifiedCredential {
    inclusionProof = List.copyOf(inclusionProof);
  }

  /** The encoded form. */
  public byte[] encode() {
    return CredentialCodec.encode(this);
  }

  /**
   * Reads the encoded form; checks lengths only.
   *
   * @throws RefusedException {@code MALFORMED} or {@code TOO_LARGE}
   */
  public static UnverifiedCredential decode(byte[] bytes) throws RefusedException {
    return CredentialCodec.decode(bytes);
  }
}
