package dev.cairn.authority.x509;

import static dev.cairn.authority.x509.CertificateWriter.critical;
import static dev.cairn.authority.x509.CertificateWriter.plain;

import dev.cairn.authority.SeededRandom;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.CertificateKey;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.LogLeaf;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.SubjectBinding;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;

/** An authority that holds every key and issues whatever a test asks for, right or wrong. */
public final class Forge {

  public static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  public static final UUID SUBJECT = UUID.fromString("0b7c2c4e-6a3f-4d5e-8f90-112233445566");
  public static final byte[] AUTHORITY_NONCE = filled(0x0A);
  public static final byte[] DEVICE_NONCE = filled(0x0D);
  public static final Hash REQUEST_LEAF = Hash.of(filled(0x11));

  /** AlgorithmIdentifier without parameters. */
  public static final String ED25519 = "300506032b6570";

  public final Organisation organisation = new Organisation("acme");
  public final SigningKey root;
  public final SigningKey issuing;
  public final SigningKey log;
  public final SigningKey device;
  public final Certificates certificates;
  public final byte[] issuerDer;
  public final TrustAnchor anchor;

  /** Two forges of different numbers share no key. */
  public Forge(int number) throws RefusedException {
    root = SigningKey.fromSeed(filled(number));
    issuing = SigningKey.fromSeed(filled(number + 1));
    log = SigningKey.fromSeed(filled(number + 2));
    device = SigningKey.fromSeed(filled(number + 3));
    certificates = new Certificates(organisation, new SeededRandom(number));
    anchor = TrustAnchor.decode(certificates.root(root, logKey(), NOW));
    issuerDer = certificates.issuer(key(issuing), anchor, root, NOW);
  }

  /** As it stands in certificates. */
  public static CertificateKey key(SigningKey key) {
    return new CertificateKey.Ed25519(key.verifyKey());
  }

  /** The name of an issuing CA with that key. */
  public X500Name name(SigningKey key) {
    return Certificates.issuerName(organisation, key(key));
  }

  /** The issuing CA, with its key. */
  public Issuer issuer() throws RefusedException {
    return new Issuer(IssuingCa.verify(anchor, issuerDer), IssuingKey.of(issuing));
  }

  public LogKey logKey() {
    return LogKey.of(organisation, log.verifyKey());
  }

  public static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  public static NodeBinding node() {
    return NodeBinding.draw(REQUEST_LEAF, AUTHORITY_NONCE, DEVICE_NONCE);
  }

  public static SubjectBinding subject() {
    return new SubjectBinding(SUBJECT, SubjectBinding.DEVICE, "attic", 1L << 40, 1L << 33);
  }

  /** The extensions of a right device certificate, to be changed. */
  public List<Extension> extensions() {
    return extensions(node(), node().nodeId());
  }

  public List<Extension> extensions(NodeBinding node, NodeId named) {
    byte[] names = CertificateProfile.deviceNames(organisation, named, SUBJECT);
    return new ArrayList<>(
        List.of(
            critical(Extension.basicConstraints, CertificateProfile.leafConstraints()),
            critical(Extension.keyUsage, CertificateProfile.leafKeyUsage()),
            plain(Extension.subjectAlternativeName, names),
            plain(CertificateProfile.NODE_BINDING, node.encode()),
            plain(CertificateProfile.SUBJECT_BINDING, subject().encode())));
  }

  public byte[] deviceDer() {
    return deviceDer(extensions());
  }

  public byte[] deviceDer(List<Extension> extensions) {
    return CertificateWriter.sign(
        new CertificateWriter.Draft(
            BigInteger.TWO.pow(158).add(BigInteger.ONE),
            name(issuing),
            name(device),
            NOW.minus(Duration.ofMinutes(5)),
            NOW.plus(Duration.ofDays(90)),
            key(device),
            extensions),
        issuing);
  }

  /** An issuing CA certificate with these extensions, signed by the root. */
  public byte[] issuerDer(List<Extension> extensions) {
    return CertificateWriter.sign(
        new CertificateWriter.Draft(
            BigInteger.TEN,
            certificates.rootName(),
            name(issuing),
            NOW,
            NOW.plus(Duration.ofDays(700)),
            key(issuing),
            extensions),
        root);
  }

  /** The certificate with {@code from} replaced by {@code to} in its content, signed anew. */
  public byte[] edited(byte[] der, byte[] from, byte[] to, SigningKey signer) throws IOException {
    byte[] changed = replaced(content(der), from, to);
    return assembled(changed, ED25519, signer.sign(changed));
  }

  /** As bytes, past Bouncy Castle, which would tidy up. */
  public static byte[] assembled(byte[] content, String algorithmHex, byte[] signature) {
    byte[] algorithm = HexFormat.of().parseHex(algorithmHex);
    byte[] bits = CertificateWriter.der(new DERBitString(signature));
    int length = content.length + algorithm.length + bits.length;
    return ByteBuffer.allocate(4 + length)
        .put((byte) 0x30)
        .put((byte) 0x82)
        .putShort((short) length)
        .put(content)
        .put(algorithm)
        .put(bits)
        .array();
  }

  public static byte[] content(byte[] der) throws IOException {
    ASN1Sequence outer = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
    return CertificateWriter.der(outer.getObjectAt(0).toASN1Primitive());
  }

  /** The first occurrence of {@code from} replaced by {@code to}, of the same length. */
  public static byte[] replaced(byte[] bytes, byte[] from, byte[] to) {
    for (int i = 0; i + from.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + from.length, from, 0, from.length)) {
        byte[] changed = bytes.clone();
        System.arraycopy(to, 0, changed, i, to.length);
        return changed;
      }
    }
    throw new IllegalArgumentException("nothing to replace");
  }

  public UnverifiedCredential credential() {
    return credential(deviceDer(), issuerDer);
  }

  /** In a log of five entries, of which it is the third. */
  public UnverifiedCredential credential(byte[] deviceDer, byte[] issuer) {
    List<Hash> leaves = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      leaves.add(Merkle.leafHash(new byte[] {(byte) i}));
    }
    leaves.set(2, LogLeaf.ofCertificate(deviceDer));
    Checkpoint checkpoint = Checkpoint.sign(logKey(), log, leaves.size(), Merkle.root(leaves));
    return new UnverifiedCredential(
        deviceDer, issuer, 2, Merkle.inclusionProof(leaves, 2), checkpoint.note());
  }

  public byte[] crl(long number, Set<BigInteger> serials, Set<UUID> subjects, Set<NodeId> nodeIds) {
    return bundle(
        crl(
            new RevocationListWriter.Content(number, NOW, Set.of(), serials, subjects, nodeIds),
            name(issuing),
            issuing),
        issuerDer);
  }

  /** One CRL. */
  public static byte[] crl(RevocationListWriter.Content content, X500Name name, SigningKey key) {
    try {
      return RevocationListWriter.crl(content, name, IssuingKey.of(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One CRL as it travels. */
  public static byte[] bundle(byte[] crl, byte[] issuerDer) {
    return RevocationListWriter.bundle(List.of(crl), List.of(issuerDer));
  }

  public RevocationList emptyCrl() throws RefusedException {
    return RevocationList.verify(anchor, crl(1, Set.of(), Set.of(), Set.of()), 0);
  }

  /** The same below another issuing CA certificate of the same key, and its root. */
  RevocationList emptyCrl(TrustAnchor root, byte[] issuer) throws RefusedException {
    byte[] crl =
        crl(
            new RevocationListWriter.Content(1, NOW, Set.of(), Set.of(), Set.of(), Set.of()),
            name(issuing),
            issuing);
    return RevocationList.verify(root, bundle(crl, issuer), 0);
  }
}
