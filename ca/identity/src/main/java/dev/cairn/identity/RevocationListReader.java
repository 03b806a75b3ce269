package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;

/** Parses a revocation list and checks its signature, as strictly as a certificate. */
final class RevocationListReader {

  private static final String WHAT = "revocation list";
  private static final ASN1ObjectIdentifier NUMBER = org.bouncycastle.asn1.x509.Extension.cRLNumber;
  private static final byte[] VERSION_2 = Der.encoded(new ASN1Integer(1));
  private static final int UUID_BYTES = 16;

  private RevocationListReader() {}

  /** The lists of all issuing CAs: whole, of one number, in the order in which they came. */
  static List<RevocationFacts> read(TrustAnchor anchor, byte[] encoded) throws RefusedException {
    if (encoded.length > RevocationList.BYTES_MAX) {
      throw new RefusedException(Reason.TOO_LARGE, WHAT + " has " + encoded.length + " bytes");
    }
    List<byte[]> crls = new ArrayList<>();
    List<byte[]> issuers = new ArrayList<>();
    ProtoReader in = new ProtoReader(encoded, WHAT);
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> crls.add(in.bytes(RevocationList.BYTES_MAX));
        case 2 -> issuers.add(in.bytes(CertificateProfile.CERTIFICATE_BYTES_MAX));
        default -> throw in.malformed("unknown field " + field);
      }
    }
    int count = crls.size();
    if (count == 0 || count > CertificateProfile.ISSUERS_MAX || count != issuers.size()) {
      throw in.malformed(count + " lists of " + issuers.size() + " issuing CAs");
    }
    List<RevocationFacts> lists = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lists.add(read(anchor, crls.get(i), issuers.get(i)));
    }
    requireWhole(lists);
    return lists;
  }

  /**
   * Each list names all that belong together, so nobody can take one out: who is shown half of them
   * would not know what the other half takes back.
   */
  private static void requireWhole(List<RevocationFacts> lists) throws RefusedException {
    Set<Hash> issuers = new HashSet<>();
    for (RevocationFacts list : lists) {
      boolean isNew = issuers.add(list.issuer());
      if (!isNew || list.number() != lists.getFirst().number()) {
        throw Der.malformed(WHAT + " of two numbers, or with an issuing CA twice,");
      }
    }
    for (RevocationFacts list : lists) {
      if (!list.together().equals(issuers)) {
        throw new RefusedException(
            Reason.CRL_INCOMPLETE,
            WHAT
                + " "
                + list.number()
                + " is of "
                + list.together().size()
                + " issuing CAs, and came with the lists of "
                + issuers.size());
      }
    }
  }

  private static RevocationFacts read(TrustAnchor anchor, byte[] crl, byte[] issuerDer)
      throws RefusedException {
    ParsedCertificate issuer = IssuerProfile.check(anchor, issuerDer);
    SignedDer signed = SignedDer.parse(crl, RevocationList.BYTES_MAX, WHAT);
    if (!signed.isSignedBy(issuer.key())) {
      throw new RefusedException(Reason.CRL_FORGED, WHAT + " is not signed by its issuing CA");
    }
    try {
      return facts(signed, issuer);
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
      throw new RefusedException(Reason.MALFORMED, WHAT + ": " + e.getMessage());
    }
  }

  private static RevocationFacts facts(SignedDer signed, ParsedCertificate issuer)
      throws RefusedException {
    ASN1Sequence fields = signed.content();
    int size = fields.size();
    if (size < 6
        || size > 7
        || !Arrays.equals(Der.encoded(fields.getObjectAt(0)), VERSION_2)
        || !(fields.getObjectAt(size - 1) instanceof ASN1TaggedObject tagged)
        || !tagged.hasContextTag(0)) {
      throw Der.malformed(WHAT);
    }
    signed.requireAlgorithm(fields.getObjectAt(1), WHAT);
    if (!Arrays.equals(Der.encoded(fields.getObjectAt(2)), issuer.subjectName())) {
      throw new RefusedException(Reason.ISSUER_NAME, WHAT + " names another issuer");
    }
    Map<ASN1ObjectIdentifier, Extension> extensions =
        Extension.parseAll(tagged.getExplicitBaseObject(), WHAT);
    refuseCritical(extensions);
    ASN1Sequence names = names(extensions);
    Set<BigInteger> serials = size == 7 ? serials(fields.getObjectAt(5)) : Set.of();
    Instant thisUpdate = ParsedCertificate.time(fields.getObjectAt(3), WHAT);
    Instant nextUpdate = ParsedCertificate.time(fields.getObjectAt(4), WHAT);
    return new RevocationFacts(
        issuer.key().hash(),
        issuer.notAfter(),
        IssuerProfile.ended(issuer),
        together(extensions, issuer.key().hash()),
        number(extensions),
        thisUpdate,
        nextUpdate,
        serials,
        subjects(names),
        nodeIds(names));
  }

  private static void refuseCritical(Map<ASN1ObjectIdentifier, Extension> extensions)
      throws RefusedException {
    for (var extension : extensions.entrySet()) {
      if (extension.getValue().critical()) {
        throw new RefusedException(
            Reason.UNKNOWN_CRITICAL_EXTENSION, WHAT + " has " + extension.getKey());
      }
    }
  }

  private static long number(Map<ASN1ObjectIdentifier, Extension> extensions)
      throws RefusedException {
    Extension extension = extensions.get(NUMBER);
    if (extension == null) {
      throw new RefusedException(Reason.MISSING_EXTENSION, WHAT + " has no number");
    }
    BigInteger number = Der.integer(Der.canonical(extension.value(), WHAT + " number"), WHAT);
    if (number.signum() <= 0 || number.bitLength() >= Long.SIZE) {
      throw Der.malformed(WHAT + " number");
    }
    return number.longValue();
  }

  /** Of one issuing CA alone nothing is said: that is how all lists were written at first. */
  private static Set<Hash> together(Map<ASN1ObjectIdentifier, Extension> extensions, Hash issuer)
      throws RefusedException {
    Extension extension = extensions.get(CertificateProfile.LISTED_TOGETHER);
    if (extension == null) {
      return Set.of(issuer);
    }
    return ProfileCheck.issuerIds(extension, WHAT + " issuers");
  }

  private static Set<BigInteger> serials(ASN1Encodable revoked) throws RefusedException {
    Set<BigInteger> serials = new HashSet<>();
    for (ASN1Encodable element : Der.sequence(revoked, WHAT)) {
      ASN1Sequence entry = Der.sequence(element, WHAT + " entry");
      if (entry.size() < 2 || entry.size() > 3) {
        throw Der.malformed(WHAT + " entry");
      }
      if (entry.size() == 3) {
        refuseCritical(Extension.parseAll(entry.getObjectAt(2), WHAT + " entry"));
      }
      serials.add(Der.integer(entry.getObjectAt(0), WHAT + " entry"));
    }
    return serials;
  }

  /** {@code SEQUENCE { SEQUENCE OF OCTET STRING (16), SEQUENCE OF OCTET STRING (32) }}. */
  private static ASN1Sequence names(Map<ASN1ObjectIdentifier, Extension> extensions)
      throws RefusedException {
    Extension extension = extensions.get(CertificateProfile.REVOKED_NAMES);
    if (extension == null) {
      throw new RefusedException(Reason.MISSING_EXTENSION, WHAT + " has no revoked names");
    }
    return Der.sequence(Der.canonical(extension.value(), WHAT + " names"), 2, WHAT + " names");
  }

  private static Set<UUID> subjects(ASN1Sequence names) throws RefusedException {
    ASN1Sequence list = Der.sequence(names.getObjectAt(0), WHAT + " names");
    Set<UUID> subjects = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      subjects.add(SubjectBinding.uuid(Der.octets(list, i, UUID_BYTES, WHAT + " names")));
    }
    return subjects;
  }

  private static Set<NodeId> nodeIds(ASN1Sequence names) throws RefusedException {
    ASN1Sequence list = Der.sequence(names.getObjectAt(1), WHAT + " names");
    Set<NodeId> nodeIds = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      nodeIds.add(new NodeId(Hash.copyOf(Der.octets(list, i, Hash.BYTES, WHAT + " names"))));
    }
    return nodeIds;
  }
}
