package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.IPAddress;

/**
 * The certificate profile, as values: what the authority writes and what every peer compares with,
 * byte for byte. RFC 5280 and RFC 8410; {@code docs/design.md}, "Certificates".
 */
public final class CertificateProfile {

  /** Bound on one certificate; ours have about 700 bytes, hybrid roots about 6,200. */
  public static final int CERTIFICATE_BYTES_MAX = 8 * 1024;

  /** The offline root is made once in a generation. */
  public static final Duration ROOT_VALIDITY = Duration.ofDays(20 * 365);

  /** An issuing CA is replaced yearly; the second year is the overlap. */
  public static final Duration ISSUER_VALIDITY = Duration.ofDays(2 * 365);

  /** Devices renew from day 60. */
  public static final Duration DEVICE_VALIDITY = Duration.ofDays(90);

  /** For so long after its end a certificate is still good for being renewed, and nothing else. */
  public static final Duration RENEWAL_GRACE = Duration.ofDays(180);

  /** How far a certificate's start lies in the past, for clocks that are a little slow. */
  public static final Duration BACKDATE = Duration.ofMinutes(5);

  /** Bits of a random serial: 20 octets whose first bit is 0 (RFC 5280 §4.1.2.2). */
  public static final int SERIAL_BITS = 159;

  /**
   * Cairn's own arc below {@code 2.25} (ITU-T X.667): the UUID 6b397d38-b212-48e0-a9aa-77a66700f5dc
   * as an integer. No registry has to be asked for it.
   */
  public static final ASN1ObjectIdentifier ARC =
      new ASN1ObjectIdentifier("2.25.142525896263010477400775132764212098524");

  /** Device certificate: {@link NodeBinding}. */
  public static final ASN1ObjectIdentifier NODE_BINDING = ARC.branch("1");

  /** Device certificate: {@link SubjectBinding}. */
  public static final ASN1ObjectIdentifier SUBJECT_BINDING = ARC.branch("2");

  /** Root certificate: {@link #logBinding}. */
  public static final ASN1ObjectIdentifier LOG_BINDING = ARC.branch("3");

  /** Revocation list: subjects and node ids, {@link RevocationList}. */
  public static final ASN1ObjectIdentifier REVOKED_NAMES = ARC.branch("4");

  /** Device certificate of role {@code recovery}: {@link RecoveryBinding}. */
  public static final ASN1ObjectIdentifier RECOVERY_BINDING = ARC.branch("5");

  /** Revocation list of one of several issuing CAs: {@link #issuerIds} of all of them. */
  public static final ASN1ObjectIdentifier LISTED_TOGETHER = ARC.branch("6");

  /** Issuing CA: {@link #issuerIds} of those before that end with it, before their time. */
  public static final ASN1ObjectIdentifier ENDED_ISSUERS = ARC.branch("7");

  /**
   * Issuing CAs whose certificates can be in force at once. Yearly there are two; the rest is for
   * keys that were replaced before their time.
   */
  public static final int ISSUERS_MAX = 16;

  /** The algorithm of roots, devices and issuing CAs, with absent parameters (RFC 8410 §3). */
  public static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

  /** That of issuing CAs whose key lies in a token, with absent parameters (RFC 5758 §3.2). */
  public static final AlgorithmIdentifier ECDSA_P256 =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  /** The second one, of hybrid roots, with absent parameters (RFC 9881 §2). */
  public static final AlgorithmIdentifier ML_DSA_65 =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_ml_dsa_65);

  private CertificateProfile() {}

  /**
   * From when on a device certificate can be renewed: after two thirds of its time, which is day 60
   * unless its issuing CA ends before it would.
   */
  public static Instant renewableFrom(Instant notBefore, Instant notAfter) {
    Instant start = notBefore.plus(BACKDATE);
    return start.plus(Duration.between(start, notAfter).dividedBy(3).multipliedBy(2));
  }

  /** Key usage of both kinds of CA. */
  public static byte[] caKeyUsage() {
    return der(new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  /** Key usage of devices and of the authority's HTTPS server. */
  public static byte[] leafKeyUsage() {
    return der(new KeyUsage(KeyUsage.digitalSignature));
  }

  /** A CA below which {@code pathLength} more CAs may stand. */
  public static byte[] caConstraints(int pathLength) {
    return der(new BasicConstraints(pathLength));
  }

  /** Not a CA. */
  public static byte[] leafConstraints() {
    return der(new BasicConstraints(false));
  }

  /** The issuing CA may name only URIs of its organisation. */
  public static byte[] nameConstraints(Organisation organisation) {
    GeneralSubtree permitted =
        new GeneralSubtree(
            new GeneralName(GeneralName.uniformResourceIdentifier, organisation.name()));
    return der(new NameConstraints(new GeneralSubtree[] {permitted}, null));
  }

  /** Subject alternative names: {@code uris} in this order, nothing else. */
  public static byte[] uriNames(String... uris) {
    GeneralName[] names = new GeneralName[uris.length];
    for (int i = 0; i < uris.length; i++) {
      names[i] = new GeneralName(GeneralName.uniformResourceIdentifier, uris[i]);
    }
    return der(new GeneralNames(names));
  }

  /** Names of the authority's server: its URI, then what other clients look for. */
  public static byte[] serverNames(String uri, List<String> hosts) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    for (String host : hosts) {
      boolean isAddress = IPAddress.isValid(host);
      names.add(new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host));
    }
    return der(new GeneralNames(names.toArray(new GeneralName[0])));
  }

  /** Subject alternative names of a device certificate. */
  public static byte[] deviceNames(Organisation organisation, NodeId nodeId, UUID subject) {
    return uriNames(organisation.nodeUri(nodeId), organisation.subjectUri(subject));
  }

  /**
   * {@code SEQUENCE { origin UTF8String, key OCTET STRING (32) }}: the log that a root vouches for.
   */
  public static byte[] logBinding(LogKey log) {
    return der(
        new DERSequence(
            new ASN1Encodable[] {
              new DERUTF8String(log.origin()), new DEROctetString(log.key().bytes())
            }));
  }

  /**
   * {@code SEQUENCE OF OCTET STRING (32)}: issuing CAs, each by the SHA-256 of its
   * SubjectPublicKeyInfo, sorted.
   */
  public static byte[] issuerIds(Set<Hash> issuers) {
    ASN1Encodable[] hashes =
        issuers.stream()
            .map(Hash::bytes)
            .sorted(Arrays::compareUnsigned)
            .map(DEROctetString::new)
            .toArray(ASN1Encodable[]::new);
    return der(new DERSequence(hashes));
  }

  /** DER of {@code value}, which was made here and so always encodes. */
  static byte[] der(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
