package dev.cairn.authority.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Decision;
import dev.cairn.authority.KeyPlace;
import dev.cairn.authority.Rebuild;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.Rollover;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.wire.RecoveryVeto;
import dev.cairn.authority.x509.Certificates;
import dev.cairn.authority.x509.Issuer;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.SubjectBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor finds who has nothing but the root certificate and the published files. */
class LogAuditTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));
  private static final Organisation ACME = new Organisation("acme");

  private final SeededRandom random = new SeededRandom(17);
  private MemoryStore store = new MemoryStore();
  private final LogSource published = (path, bytesMax) -> store.published(path);
  private Authority authority;

  @BeforeEach
  void someHistory() throws Exception {
    authority = Ceremony.found(store, ACME, rootKey -> {}, CLOCK, random);
    for (int i = 0; i < 100; i++) {
      authority.enrol(
          SigningKey.generate(random), InviteTerms.of("member-" + i, "attic", 1 << 20, 1));
    }
    authority.revoke(new Revocation.OfMember(authority.member("member-3").orElseThrow()), "left");
    authority.checkpoint();
  }

  private LogAudit audit() throws Exception {
    LogAudit audit = new LogAudit(authority.anchor());
    audit.run(published, LogAudit.checkpoint(published, authority.anchor()), (done, all) -> {});
    return audit;
  }

  /** Whoever has the authority's keys can log and sign anything. */
  private void logByAThief(Act act) throws Exception {
    SigningKey logKey = KeyFile.decode(store.read("secret/log.key").orElseThrow(), "log");
    AuthorityLog log = new AuthorityLog(store, authority.anchor().logKey(), logKey);
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      log.append(act);
      log.force();
      log.publish();
    }
  }

  private Issuer issuer() throws Exception {
    SigningKey key = KeyFile.decode(store.read("secret/issuing.key").orElseThrow(), "issuing");
    return new Issuer(authority.issuers().getLast(), IssuingKey.of(key));
  }

  private byte[] certificate(NodeBinding node) throws Exception {
    SubjectBinding subject = authority.devices().getFirst().certificate().subject();
    return new Certificates(ACME, random)
        .device(
            SigningKey.generate(random).verifyKey(),
            node,
            Certificates.Bound.of(subject),
            issuer(),
            CLOCK.instant());
  }

  @Test
  void honestLogPassesAndIsCounted() throws Exception {
    LogAudit audit = audit();
    assertThat(audit.counts()).isEqualTo(new LogAudit.Counts(100, 100, 1, 1));
    assertThat(audit.tree().size()).isEqualTo(303);
    assertThat(audit.registry().devices()).hasSize(100);
  }

  @Test
  void goesOnWhereItStopped() throws Exception {
    LogAudit audit = audit();
    authority.enrol(SigningKey.generate(random), InviteTerms.of("late", "attic", 1, 1));
    Checkpoint grown = authority.checkpoint();
    audit.run(published, grown, (done, all) -> {});
    assertThat(audit.tree().root()).isEqualTo(grown.root());
    assertThat(audit.counts().certificates()).isEqualTo(101);
  }

  @Test
  void findsAChangedEntry() throws Exception {
    String path = Tiles.path("entries", 0, 256);
    byte[] bundle = store.published(path).orElseThrow();
    int at = new String(bundle, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("member-9");
    bundle[at]++;
    store.publish(path, bundle);
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("LOG_FORKED");
  }

  @Test
  void findsATileThatIsNotOfTheEntries() throws Exception {
    String path = Tiles.path("0", 1, 303 - 256);
    byte[] tile = store.published(path).orElseThrow();
    tile[5]++;
    store.publish(path, tile);
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("tile/0/001");
  }

  @Test
  void findsALogThatShrank() throws Exception {
    LogAudit audit = audit();
    SigningKey logKey = KeyFile.decode(store.read("secret/log.key").orElseThrow(), "log");
    Checkpoint shorter =
        Checkpoint.sign(authority.anchor().logKey(), logKey, 100, audit.tree().root(100));
    assertThatThrownBy(() -> audit.run(published, shorter, (done, all) -> {}))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("LOG_SHRUNK");
  }

  @Test
  void findsANodeIdThatWasChosenThoughTheThiefHasEveryKey() throws Exception {
    DeviceCertificate other = authority.devices().getFirst().certificate();
    byte[] nonce = new byte[32];
    NodeBinding chosen = NodeBinding.draw(other.node().requestLeaf(), nonce, nonce);
    logByAThief(new Act.Certified(certificate(chosen)));
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("NODE_ID: log entry 303");
  }

  @Test
  void findsACertificateWithoutARequest() throws Exception {
    NodeBinding made = NodeBinding.draw(Merkle.leafHash(new byte[3]), new byte[32], new byte[32]);
    logByAThief(new Act.Certified(certificate(made)));
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("NODE_ID");
  }

  /** Whoever has every key can certify; in the open it is a recovery that nobody approved. */
  @Test
  void findsARecoveryCertificateThatRegistrarsDidNotApprove() throws Exception {
    SigningKey key = SigningKey.generate(random);
    byte[] nonce = new byte[32];
    InviteCode invite = authority.invite(InviteTerms.of("member-5", "attic", 1, 1), List.of());
    byte[] request =
        new EnrolmentRequest(key.verifyKey(), NodeId.commitment(nonce), invite.id()).sign(key);
    byte[] entry = ((Decision.Granted<byte[]>) authority.request(invite.secret(), request)).value();
    byte[] commitment = new byte[32];
    logByAThief(new Act.Requested(1, request, NodeId.commitment(commitment)));
    byte[] thiefs = store.entry(store.size() - 1);
    assertThat(thiefs).isNotEqualTo(entry);
    SubjectBinding subject =
        new SubjectBinding(
            authority.member("member-5").orElseThrow(), SubjectBinding.RECOVERY, "attic", 1, 1);
    RecoveryBinding binding = new RecoveryBinding(Duration.ofHours(1), List.of("grace", "linus"));
    byte[] certificate =
        new Certificates(ACME, random)
            .device(
                key.verifyKey(),
                NodeBinding.draw(Merkle.leafHash(thiefs), commitment, nonce),
                new Certificates.Bound(subject, Optional.of(binding)),
                issuer(),
                CLOCK.instant());
    logByAThief(
        new Act.RecoveryApproved(
            1, invite.id(), authority.member("member-5").orElseThrow(), "grace"));
    logByAThief(new Act.Certified(certificate));
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("NOT_APPROVED");
  }

  @Test
  void findsAVetoThatNoDeviceOfTheMemberSigned() throws Exception {
    byte[] veto = RecoveryVeto.sign(SigningKey.generate(random), 1);
    logByAThief(new Act.RecoveryVetoed(1, authority.member("member-5").orElseThrow(), veto));
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("BAD_SIGNATURE");
  }

  @Test
  void findsASerialThatComesTwice() throws Exception {
    long index = authority.devices().getFirst().logIndex();
    logByAThief(ActCodec.decode(store.entry(index)));
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("SERIAL_TWICE");
  }

  private Authority rolledOver() throws Exception {
    SigningKey[] root = new SigningKey[1];
    MemoryStore fresh = new MemoryStore();
    store = fresh;
    authority = Ceremony.found(fresh, ACME, key -> root[0] = key, CLOCK, random);
    authority.enrol(SigningKey.generate(random), InviteTerms.of("ada", "attic", 1, 1));
    Rollover.Terms early = new Rollover.Terms(true, new KeyPlace.InFile(), List.of());
    IssuerRequest request =
        ((Decision.Granted<IssuerRequest>) authority.rollover().request(early, random)).value();
    authority.rollover().accept(request.sign(root[0], CLOCK.instant(), random));
    authority.enrol(SigningKey.generate(random), InviteTerms.of("bob", "attic", 1, 1));
    authority.checkpoint();
    return authority;
  }

  /** Its key lies on, and whoever finds it must not go on with it. */
  @Test
  void findsACertificateByAFormerIssuingCa() throws Exception {
    rolledOver();
    assertThat(audit().counts().certificates()).isEqualTo(2);
    SigningKey key = SigningKey.generate(random);
    byte[] nonce = new byte[32];
    InviteCode invite = authority.invite(InviteTerms.of("eve", "attic", 1, 1), List.of());
    byte[] request =
        new EnrolmentRequest(key.verifyKey(), NodeId.commitment(nonce), invite.id()).sign(key);
    logByAThief(new Act.Requested(1, request, NodeId.commitment(nonce)));
    Hash leaf = Merkle.leafHash(store.entry(store.size() - 1));
    byte[] certificate =
        new Certificates(ACME, random)
            .device(
                key.verifyKey(),
                NodeBinding.draw(leaf, nonce, nonce),
                Certificates.Bound.of(authority.devices().getFirst().certificate().subject()),
                issuer(),
                CLOCK.instant());
    logByAThief(new Act.Certified(certificate));
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("BAD_SIGNATURE: log entry");
  }

  @Test
  void findsAnIssuingCaThatComesAgainOrIsOfAnotherRoot() throws Exception {
    byte[] first = rolledOver().issuers().getLast().der();
    logByAThief(new Act.RolledOver(1, first));
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("ISSUER_TWICE");
    rolledOver();
    Authority other = Ceremony.inMemory(ACME, CLOCK, random);
    logByAThief(new Act.RolledOver(1, other.issuers().getFirst().der()));
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("FOREIGN_ROOT");
  }

  /** Tiles, and the keys of both generations, are all there is to begin again with. */
  @Test
  void bothGenerationsAreRebuiltAndAMissingKeyIsNamed(@TempDir Path keys) throws Exception {
    rolledOver();
    String next = "issuing-" + authority.issuers().getFirst().digits() + ".key";
    for (String name : List.of("log.key", "nonce.key", "issuing.key")) {
      Files.write(keys.resolve(name), store.read("secret/" + name).orElseThrow());
    }
    MemoryStore again = new MemoryStore();
    assertThatThrownBy(() -> rebuild(keys, again))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(next + " is missing");
    assertThat(again.size()).isZero();
    Files.write(keys.resolve(next), store.read("secret/" + next).orElseThrow());
    rebuild(keys, again);
    Authority rebuilt = Authority.open(again, CLOCK, random);
    assertThat(rebuilt.issuers()).isEqualTo(authority.issuers());
    assertThat(rebuilt.revocationList().issuers()).hasSize(2);
    assertThat(again.published("issuing.pem").orElseThrow())
        .isEqualTo(store.published("issuing.pem").orElseThrow());
  }

  private void rebuild(Path keys, AuthorityStore into) throws Exception {
    Rebuild.run(published, authority.anchor(), keys, into, CLOCK.instant(), (done, all) -> {});
  }

  @Test
  void findsARevocationListNumberThatComesTwice() throws Exception {
    logByAThief(new Act.Listed(1, 1, List.of(Hash.of())));
    assertThatThrownBy(this::audit)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("CRL_LOWER_NUMBER");
  }

  @Test
  void partOfATileIsFoundInTheWholeOneThatTookItsPlace() throws Exception {
    TileReader reader = new TileReader(published, 200);
    assertThat(store.published(Tiles.path("0", 0, 200))).isEqualTo(Optional.empty());
    LogAudit audit = audit();
    assertThat(reader.root(200)).isEqualTo(audit.tree().root(200));
    assertThat(reader.entry(199)).isEqualTo(store.entry(199));
  }

  @Test
  void proofsMadeFromTilesVerify() throws Exception {
    Checkpoint checkpoint = authority.checkpoint();
    TileReader reader = new TileReader(published, checkpoint.size());
    for (long old : new long[] {1, 2, 77, 255, 256, 257, 300, 303}) {
      Merkle.Tree before = new Merkle.Tree(old, reader.root(old));
      assertThat(
              Merkle.verifyConsistency(
                  before, checkpoint.tree(), reader.consistencyProof(old, checkpoint.size())))
          .as("from %d", old)
          .isTrue();
    }
    assertThat(
            Merkle.verifyInclusion(
                Merkle.leafHash(reader.entry(260)),
                260,
                checkpoint.size(),
                reader.inclusionProof(260, checkpoint.size()),
                checkpoint.root()))
        .isTrue();
  }
}
