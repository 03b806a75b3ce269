package dev.cairn.authority.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.CertificateKey;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.CertificationRequest;
import dev.cairn.identity.CertificationRequest.OfIssuer;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Set;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A wish for the next issuing CA, as it is carried to the machine that has the root's key: PEM of a
 * PKCS#10 request (RFC 2986), which shows that the new key is there, and of the root's certificate.
 *
 * @param anchor the root that shall sign
 * @param wish which key shall issue, and whether that ends others
 * @param csr the request's DER
 */
public record IssuerRequest(TrustAnchor anchor, OfIssuer wish, byte[] csr) {

  /** Bound on a file: both parts in base64, with room for comments. */
  public static final int FILE_BYTES_MAX = 32 * 1024;

  private static final String CSR = "CERTIFICATE REQUEST";
  private static final String CERTIFICATE = "CERTIFICATE";

  /**
   * A request by {@code key}.
   *
   * @throws IOException if the key's token cannot sign
   */
  public static IssuerRequest of(TrustAnchor anchor, IssuingKey key, Set<Hash> ended)
      throws IOException {
    OfIssuer wish = new OfIssuer(key.verifyKey(), ended);
    CertificationRequestInfo info =
        new CertificationRequestInfo(
            Certificates.issuerName(anchor.organisation(), key.verifyKey()),
            SubjectPublicKeyInfo.getInstance(key.verifyKey().spki()),
            attributes(ended));
    return new IssuerRequest(anchor, wish, CertificateWriter.signed(info, key));
  }

  /** The wish to end others, as PKCS#9 has wishes for extensions (RFC 2985 §5.4.2). */
  private static DERSet attributes(Set<Hash> ended) {
    if (ended.isEmpty()) {
      return new DERSet();
    }
    Extension wish =
        CertificateWriter.plain(
            CertificateProfile.ENDED_ISSUERS, CertificateProfile.issuerIds(ended));
    return new DERSet(
        new Attribute(
            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(new DERSequence(wish))));
  }

  /** What the new key is. */
  public CertificateKey key() {
    return wish.key();
  }

  /** Digits of the new key for people to compare: on the authority's screen and at the root's. */
  public String digits() {
    return IssuingCa.digits(key().hash());
  }

  /**
   * The next issuing CA's certificate.
   *
   * @param rootKey of {@link #anchor}
   * @throws RefusedException {@code FOREIGN_ROOT} if it is another's, {@code EXPIRED} if the root
   *     is over
   */
  public byte[] sign(SigningKey rootKey, Instant now, SecureRandom random) throws RefusedException {
    return new Certificates(anchor.organisation(), random).issuer(wish, anchor, rootKey, now);
  }

  /** The file. */
  public byte[] encode() {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(CSR, csr));
      writer.writeObject(new PemObject(CERTIFICATE, anchor.encode()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(US_ASCII);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param name of the file, for messages
   * @throws IOException if it is another kind of file
   * @throws RefusedException if the request is not signed by its key, or the root is none
   */
  public static IssuerRequest decode(byte[] file, String name)
      throws IOException, RefusedException {
    if (file.length > FILE_BYTES_MAX) {
      throw new IOException(name + " is no request for an issuing CA: it is too large");
    }
    try (PemReader reader = new PemReader(new StringReader(new String(file, US_ASCII)))) {
      byte[] csr = part(reader, CSR, name);
      TrustAnchor anchor = TrustAnchor.decode(part(reader, CERTIFICATE, name));
      return new IssuerRequest(anchor, CertificationRequest.verifyIssuers(csr), csr);
    }
  }

  private static byte[] part(PemReader reader, String type, String name) throws IOException {
    PemObject object = reader.readPemObject();
    if (object == null || !object.getType().equals(type)) {
      throw new IOException(
          name
              + " is no request for an issuing CA, as 'cairn authority rollover request' writes it");
    }
    return object.getContent();
  }
}
