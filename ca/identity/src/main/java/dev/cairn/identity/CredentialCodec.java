package dev.cairn.identity;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The byte form of {@link UnverifiedCredential}. */
final class CredentialCodec {

  private CredentialCodec() {}

  static byte[] encode(UnverifiedCredential credential) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(1, credential.certificate());
      out.writeByteArray(2, credential.issuer());
      out.writeUInt64(3, credential.leafIndex());
      for (Hash hash : credential.inclusionProof()) {
        out.writeByteArray(4, hash.bytes());
      }
      out.writeByteArray(5, credential.checkpoint());
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static UnverifiedCredential decode(byte[] bytes) throws RefusedException {
    if (bytes.length > UnverifiedCredential.BYTES_MAX) {
      throw new RefusedException(Reason.TOO_LARGE, "credential has " + bytes.length + " bytes");
    }
    ProtoReader in = new ProtoReader(bytes, "credential");
    byte[] certificate = new byte[0];
    byte[] issuer = new byte[0];
    long leafIndex = 0;
    List<Hash> proof = new ArrayList<>();
    byte[] checkpoint = new byte[0];
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> certificate = in.bytes(CertificateProfile.CERTIFICATE_BYTES_MAX);
        case 2 -> issuer = in.bytes(CertificateProfile.CERTIFICATE_BYTES_MAX);
        case 3 -> leafIndex = in.unsigned();
        case 4 -> proof.add(hash(in, proof.size()));
        case 5 -> checkpoint = in.bytes(Checkpoint.NOTE_BYTES_MAX);
        default -> throw in.malformed("unknown field " + field);
      }
    }
    return new UnverifiedCredential(certificate, issuer, leafIndex, proof, checkpoint);
  }

  private static Hash hash(ProtoReader in, int already) throws RefusedException {
    if (already >= UnverifiedCredential.PROOF_HASHES_MAX) {
      throw in.malformed("inclusion proof is too long");
    }
    return in.hash();
  }
}
