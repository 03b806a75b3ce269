package dev.cairn.authority.x509;

import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;

/** A bag of certificates: PKCS#7 {@code SignedData} without data and signers (RFC 8951 §3.1). */
public final class CertsOnly {

  private CertsOnly() {}

  /** The bag's DER. */
  public static byte[] of(List<byte[]> certificates) {
    ASN1EncodableVector bag = new ASN1EncodableVector();
    for (byte[] der : certificates) {
      bag.add(Certificate.getInstance(der));
    }
    ASN1Encodable[] signedData = {
      new ASN1Integer(1),
      new DERSet(),
      new DERSequence(PKCSObjectIdentifiers.data),
      new DERTaggedObject(false, 0, new DERSet(bag)),
      new DERSet()
    };
    ASN1Encodable[] content = {
      PKCSObjectIdentifiers.signedData, new DERTaggedObject(true, 0, new DERSequence(signedData))
    };
    return CertificateWriter.der(new DERSequence(content));
  }
}
