package dev.cairn.identity;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The log entry of a certificate: the one kind of entry that a peer must be able to write itself,
 * to check a proof. Protobuf in field order: 1 kind = {@value #CERTIFICATE}, 2 certificate DER.
 */
public final class LogLeaf {

  /** The entry's kind; other kinds are the authority's own. */
  public static final int CERTIFICATE = 3;

  private LogLeaf() {}

  /** The entry of a certificate. */
  public static byte[] certificateEntry(byte[] der) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(der.length + 8);
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeUInt32(1, CERTIFICATE);
      out.writeByteArray(2, der);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The leaf hash of a certificate's entry (RFC 9162 §2.1.1). */
  public static Hash ofCertificate(byte[] der) {
    return Merkle.leafHash(certificateEntry(der));
  }
}
