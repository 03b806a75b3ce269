package dev.cairn.authority.console;

import dev.cairn.authority.console.Registrars.Identity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** Makes the console's P-256 certificates: its CA, its server, registrars. */
final class ConsoleCertificates {

  private static final int SERIAL_BITS = 159;

  private ConsoleCertificates() {}

  /** What a certificate is for. */
  private record Kind(boolean isCa, int keyUsage, List<KeyPurposeId> purposes, List<String> hosts) {
    static final Kind CA = new Kind(true, KeyUsage.keyCertSign, List.of(), List.of());
    static final Kind REGISTRAR =
        new Kind(
            false, KeyUsage.digitalSignature, List.of(KeyPurposeId.id_kp_clientAuth), List.of());

    static Kind server(List<String> hosts) {
      return new Kind(
          false, KeyUsage.digitalSignature, List.of(KeyPurposeId.id_kp_serverAuth), hosts);
    }
  }

  static Identity ca(Instant[] validity, SecureRandom random) throws GeneralSecurityException {
    KeyPair pair = pair(random);
    X500Name name = name("Cairn console CA");
    return make(name, pair, new Signer(name, pair.getPrivate()), Kind.CA, validity, random);
  }

  static Identity server(List<String> hosts, Identity ca, Instant[] validity, SecureRandom random)
      throws GeneralSecurityException {
    return make(
        name("Cairn console"), pair(random), signer(ca), Kind.server(hosts), validity, random);
  }

  static Identity registrar(String who, Identity ca, Instant[] validity, SecureRandom random)
      throws GeneralSecurityException {
    return make(name(who), pair(random), signer(ca), Kind.REGISTRAR, validity, random);
  }

  private record Signer(X500Name name, PrivateKey key) {}

  private static Signer signer(Identity ca) {
    return new Signer(
        X500Name.getInstance(ca.certificate().getSubjectX500Principal().getEncoded()), ca.key());
  }

  private static KeyPair pair(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  @SuppressWarnings("JavaUtilDate") // Bouncy Castle's type
  private static Identity make(
      X500Name subject,
      KeyPair pair,
      Signer signer,
      Kind kind,
      Instant[] validity,
      SecureRandom random)
      throws GeneralSecurityException {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              signer.name,
              new BigInteger(SERIAL_BITS, random),
              Date.from(validity[0]),
              Date.from(validity[1]),
              subject,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(kind.isCa));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(kind.keyUsage));
      if (!kind.purposes.isEmpty()) {
        builder.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(kind.purposes.toArray(new KeyPurposeId[0])));
      }
      if (!kind.hosts.isEmpty()) {
        builder.addExtension(Extension.subjectAlternativeName, false, hosts(kind.hosts));
      }
      var signed = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.key));
      return new Identity(
          pair.getPrivate(), new JcaX509CertificateConverter().getCertificate(signed));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static GeneralNames hosts(List<String> hosts) {
    return new GeneralNames(
        hosts.stream()
            .map(host ->
                new GeneralName(
                    IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
            .toArray(GeneralName[]::new));
  }
}
