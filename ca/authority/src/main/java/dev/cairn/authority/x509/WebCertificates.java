package dev.cairn.authority.x509;

import dev.cairn.identity.CertificateProfile;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
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

/**
 * Makes P-256 certificates that browsers and other programs take: a CA of one's own, its servers,
 * their clients.
 */
public final class WebCertificates {

  private static final int SERIAL_BITS = 159;

  private WebCertificates() {}

  /** A key with its certificate. */
  public record Identity(PrivateKey key, X509Certificate certificate) {}

  /** From when to when a certificate is good. */
  public record Validity(Instant from, Instant until) {
    /** From a little before {@code now}, for clocks that are slow. */
    public static Validity of(Instant now, Duration span) {
      return new Validity(now.minus(CertificateProfile.BACKDATE), now.plus(span));
    }
  }

  /** What a certificate is for. */
  private record Kind(boolean isCa, int keyUsage, List<KeyPurposeId> purposes, List<String> hosts) {
    static final Kind CA = new Kind(true, KeyUsage.keyCertSign, List.of(), List.of());
    static final Kind CLIENT =
        new Kind(
            false, KeyUsage.digitalSignature, List.of(KeyPurposeId.id_kp_clientAuth), List.of());

    static Kind server(List<String> hosts) {
      return new Kind(
          false, KeyUsage.digitalSignature, List.of(KeyPurposeId.id_kp_serverAuth), hosts);
    }
  }

  /** A CA that signs itself. */
  public static Identity ca(String commonName, Validity validity, SecureRandom random)
      throws GeneralSecurityException {
    KeyPair pair = pair(random);
    X500Name name = name(commonName);
    return make(name, pair, new Signer(name, pair.getPrivate()), Kind.CA, validity, random);
  }

  /**
   * A server's.
   *
   * @param hosts DNS names and IP addresses by which clients reach it, at least one
   */
  public static Identity server(
      List<String> hosts, Identity ca, Validity validity, SecureRandom random)
      throws GeneralSecurityException {
    return make(
        name(hosts.getFirst()), pair(random), signer(ca), Kind.server(hosts), validity, random);
  }

  /** Somebody's who connects. */
  public static Identity client(String who, Identity ca, Validity validity, SecureRandom random)
      throws GeneralSecurityException {
    return make(name(who), pair(random), signer(ca), Kind.CLIENT, validity, random);
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
      Validity validity,
      SecureRandom random)
      throws GeneralSecurityException {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              signer.name,
              new BigInteger(SERIAL_BITS, random),
              Date.from(validity.from),
              Date.from(validity.until),
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
