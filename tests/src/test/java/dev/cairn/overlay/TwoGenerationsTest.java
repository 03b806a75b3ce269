package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Decision;
import dev.cairn.authority.KeyPlace;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.Rollover;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.UnverifiedCredential;
import dev.cairn.overlay.Gate.CrlVerdict;
import dev.cairn.overlay.Gate.Judgement;
import dev.cairn.sim.SimEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that knows the root alone, between two generations of its authority's issuing CA. */
class TwoGenerationsTest {

  private final World world = new World(170);
  private final SimEnvironment env = world.simulation.environment("gate");
  private final MemoryCrlStore disk = new MemoryCrlStore();
  private Instant now = env.now();
  private Authority authority;
  private UnverifiedCredential older;
  private UnverifiedCredential newer;
  private byte[] listBefore;
  private byte[] listAfter;

  @BeforeEach
  void rollOver() throws Exception {
    AtomicReference<SigningKey> root = new AtomicReference<>();
    authority =
        Ceremony.found(
            new MemoryStore(), new Organisation("acme"), root::set, () -> now, env.secureRandom());
    older = enrol("ada");
    listBefore = authority.revocationList().encode();
    IssuerRequest request =
        granted(
            authority
                .rollover()
                .request(
                    new Rollover.Terms(true, new KeyPlace.InFile(), List.of()),
                    env.secureRandom()));
    authority.rollover().accept(request.sign(root.get(), now, env.secureRandom()));
    newer = enrol("bob");
    listAfter = authority.revocationList().encode();
  }

  private UnverifiedCredential enrol(String member) throws Exception {
    SigningKey key = SigningKey.generate(env.secureRandom());
    return authority.enrol(key, InviteTerms.of(member, "lab", 0, 0));
  }

  private static <T> T granted(Decision<T> decision) {
    return ((Decision.Granted<T>) decision).value();
  }

  private CertificateGate gate() throws Exception {
    return CertificateGate.open(env, authority.anchor(), disk);
  }

  private static void admits(Gate gate, UnverifiedCredential credential) {
    assertThat(gate.judge(credential.encode())).isInstanceOf(Judgement.Admitted.class);
  }

  private static void refuses(Gate gate, UnverifiedCredential credential, String words) {
    assertThat(gate.judge(credential.encode()))
        .isInstanceOfSatisfying(
            Judgement.Refused.class, refused -> assertThat(refused.reason()).contains(words));
  }

  @Test
  void theNextGenerationWaitsForTheFirstListThatIsItsToo() throws Exception {
    CertificateGate gate = gate();
    gate.offer(listBefore);
    admits(gate, older);
    refuses(gate, newer, "fetch a newer one");
    assertThat(gate.offer(listAfter)).isInstanceOf(CrlVerdict.Kept.class);
    admits(gate, older);
    admits(gate, newer);
    CertificateGate restarted = gate();
    admits(restarted, older);
    admits(restarted, newer);
    assertThat(restarted.crlNumber()).isEqualTo(gate.crlNumber());
  }

  @Test
  void neitherGenerationsOlderListComesBack() throws Exception {
    CertificateGate gate = gate();
    gate.offer(listAfter);
    authority.revoke(node(older), "lost");
    authority.revoke(node(newer), "lost");
    gate.offer(authority.revocationList().encode());
    refuses(gate, older, "was revoked");
    refuses(gate, newer, "was revoked");
    assertThat(gate.offer(listAfter)).isInstanceOf(CrlVerdict.NotNewer.class);
    assertThat(gate.offer(listBefore)).isInstanceOf(CrlVerdict.NotNewer.class);
    refuses(gate, older, "was revoked");
    refuses(gate, newer, "was revoked");
  }

  private static Revocation node(UnverifiedCredential credential) throws Exception {
    return new Revocation.OfNode(DeviceCertificate.read(credential.certificate()).node().nodeId());
  }

  /** Its clock is not over yet: to that peer the former CA is in force, and its list is needed. */
  @Test
  void aListWithoutTheFormerIsTakenOnlyWhenThatIsOver() throws Exception {
    CertificateGate gate = gate();
    gate.offer(listAfter);
    Instant end = authority.issuers().getLast().notAfter();
    now = end.plus(Duration.ofDays(31));
    byte[] alone = authority.newRevocationList().encode();
    env.skew(Duration.between(env.now(), end).minusMinutes(1));
    assertThat(gate.offer(alone))
        .isInstanceOfSatisfying(
            CrlVerdict.Refused.class,
            refused -> assertThat(refused.reason()).contains("leaves out an issuing CA"));
    env.skew(Duration.ofDays(731));
    assertThat(gate.offer(alone)).isInstanceOf(CrlVerdict.Kept.class);
  }
}
