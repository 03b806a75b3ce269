package dev.cairn.authority.x509;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.RevocationList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;

/** Writes X.509 CRLs, version 2 (RFC 5280 §5), with the private extension of revoked names. */
public final class RevocationListWriter {

  /**
   * What a list says. Sets are written sorted: the same content, the same bytes.
   *
   * @param together ids of the issuing CAs whose lists it stands among; fewer than two go unsaid
   */
  public record Content(
      long number,
      Instant now,
      Set<Hash> together,
      Set<BigInteger> serials,
      Set<UUID> subjects,
      Set<NodeId> nodeIds) {}

  private RevocationListWriter() {}

  /**
   * The list of one issuing CA.
   *
   * @throws IOException if its token cannot sign
   */
  public static byte[] crl(Content content, X500Name issuer, IssuingKey issuerKey)
      throws IOException {
    Instant thisUpdate = content.now.truncatedTo(ChronoUnit.SECONDS);
    ASN1EncodableVector fields = new ASN1EncodableVector();
    fields.add(new ASN1Integer(1));
    fields.add(issuerKey.verifyKey().algorithm());
    fields.add(issuer);
    fields.add(CertificateWriter.time(thisUpdate));
    fields.add(CertificateWriter.time(thisUpdate.plus(RevocationList.VALIDITY)));
    if (!content.serials.isEmpty()) {
      ASN1EncodableVector entries = new ASN1EncodableVector();
      for (BigInteger serial : new TreeSet<>(content.serials)) {
        entries.add(
            new DERSequence(
                new ASN1Encodable[] {new ASN1Integer(serial), CertificateWriter.time(thisUpdate)}));
      }
      fields.add(new DERSequence(entries));
    }
    ASN1EncodableVector extensions = new ASN1EncodableVector();
    extensions.add(CertificateWriter.authorityKeyId(issuerKey.verifyKey()));
    extensions.add(
        CertificateWriter.plain(
            Extension.cRLNumber, CertificateWriter.der(new ASN1Integer(content.number))));
    extensions.add(CertificateWriter.plain(CertificateProfile.REVOKED_NAMES, names(content)));
    if (content.together.size() > 1) {
      extensions.add(
          CertificateWriter.plain(
              CertificateProfile.LISTED_TOGETHER, CertificateProfile.issuerIds(content.together)));
    }
    fields.add(new DERTaggedObject(true, 0, new DERSequence(extensions)));
    return CertificateWriter.signed(new DERSequence(fields), issuerKey);
  }

  /**
   * The form in which lists travel: 1 CRL of each issuing CA, 2 its certificate, in the same order.
   */
  public static byte[] bundle(List<byte[]> crls, List<byte[]> issuerDers) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      for (byte[] crl : crls) {
        out.writeByteArray(1, crl);
      }
      for (byte[] issuerDer : issuerDers) {
        out.writeByteArray(2, issuerDer);
      }
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] names(Content content) {
    ASN1EncodableVector subjects = new ASN1EncodableVector();
    for (UUID subject : new TreeSet<>(content.subjects)) {
      subjects.add(
          new DEROctetString(
              ByteBuffer.allocate(16)
                  .putLong(subject.getMostSignificantBits())
                  .putLong(subject.getLeastSignificantBits())
                  .array()));
    }
    ASN1EncodableVector nodeIds = new ASN1EncodableVector();
    for (NodeId nodeId : new TreeSet<>(content.nodeIds)) {
      nodeIds.add(new DEROctetString(nodeId.hash().bytes()));
    }
    return CertificateWriter.der(
        new DERSequence(new ASN1Encodable[] {new DERSequence(subjects), new DERSequence(nodeIds)}));
  }
}
