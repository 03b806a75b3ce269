package dev.cairn.authority;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two generations of the issuing CA, and every way to get from one to the next. */
class RolloverTest {

  private static final long SEED = 170;
  private static final Instant FOUNDED = Instant.parse("2026-03-01T10:00:00Z");
  private static final InviteTerms ADA = InviteTerms.of("ada", "attic", 300, 200);

  private final SeededRandom random = new SeededRandom(SEED);
  private final MemoryStore store = new MemoryStore();
  private SigningKey rootKey = SigningKey.generate(random);
  private Instant now = FOUNDED;
  private Authority authority;

  @BeforeEach
  void found() throws Exception {
    authority =
        Ceremony.found(store, new Organisation("acme"), key -> rootKey = key, () -> now, random);
  }

  private void after(int days) {
    now = FOUNDED.plus(Duration.ofDays(days));
  }

  private IssuerRequest requested(boolean isEarly) throws IOException {
    return ((Granted<IssuerRequest>) authority.rollover().request(terms(isEarly), random)).value();
  }

  private static Rollover.Terms terms(boolean isEarly, String... ends) {
    return new Rollover.Terms(isEarly, new KeyPlace.InFile(), List.of(ends));
  }

  private byte[] signed(IssuerRequest request) throws RefusedException {
    return request.sign(rootKey, now, random);
  }

  private IssuingCa rollOver() throws Exception {
    return ((Granted<IssuingCa>) authority.rollover().accept(signed(requested(false)))).value();
  }

  private UnverifiedCredential enrol() throws IOException {
    return authority.enrol(SigningKey.generate(random), ADA);
  }

  private static DeviceCertificate read(UnverifiedCredential credential) throws Exception {
    return DeviceCertificate.read(credential.certificate());
  }

  private void admits(UnverifiedCredential credential) throws IOException {
    assertThat(Admission.check(authority.anchor(), credential, authority.revocationList(), now))
        .isInstanceOf(Admission.Admitted.class);
  }

  private void refuses(Reason reason, UnverifiedCredential credential) throws IOException {
    assertThat(Admission.check(authority.anchor(), credential, authority.revocationList(), now))
        .isInstanceOfSatisfying(
            Admission.Refused.class, r -> assertThat(r.reason()).as(r.detail()).isEqualTo(reason));
  }

  private void isDenied(Decision<?> decision, Denial reason, String words) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Denied.class,
            denied -> {
              assertThat(denied.reason()).isEqualTo(reason);
              assertThat(denied.detail()).contains(words);
            });
  }

  private LogAudit audit() throws Exception {
    authority.checkpoint();
    LogAudit audit = new LogAudit(authority.anchor());
    audit.run(
        (path, max) -> store.published(path),
        LogAudit.checkpoint((path, max) -> store.published(path), authority.anchor()),
        (done, all) -> {});
    return audit;
  }

  @Test
  void theNextCertifiesAndWhatTheFormerCertifiedIsAdmittedUntilItEnds() throws Exception {
    after(364);
    UnverifiedCredential older = enrol();
    after(365);
    IssuingCa next = rollOver();
    UnverifiedCredential newer = enrol();
    assertThat(newer.issuer()).isEqualTo(next.der()).isNotEqualTo(older.issuer());
    assertThat(next.notAfter()).isEqualTo(now.plus(Duration.ofDays(730)));
    admits(older);
    admits(newer);
    after(364 + 91);
    refuses(Reason.EXPIRED, older);
    audit();
  }

  @Test
  void eachGenerationsDevicesAreTakenBack() throws Exception {
    UnverifiedCredential older = enrol();
    UnverifiedCredential oldest = enrol();
    after(30);
    authority.rollover().accept(signed(requested(true)));
    UnverifiedCredential newer = enrol();
    long before = authority.listNumber();
    authority.revoke(new Revocation.OfCertificate(read(older).serial()), "lost");
    refuses(Reason.REVOKED, older);
    admits(newer);
    admits(oldest);
    authority.revoke(new Revocation.OfNode(read(newer).node().nodeId()), "lost");
    refuses(Reason.REVOKED, newer);
    admits(oldest);
    assertThat(authority.listNumber()).isEqualTo(before + 2);
    assertThat(authority.revocationList().issuers()).hasSize(2);
  }

  @Test
  void aDeviceOfTheFormerRenewsOntoTheNext() throws Exception {
    SigningKey key = SigningKey.generate(random);
    after(340);
    UnverifiedCredential older = authority.enrol(key, ADA);
    after(366);
    IssuingCa next = rollOver();
    after(400);
    byte[] request = RenewalRequest.sign(read(older).serial(), key, key);
    UnverifiedCredential renewed =
        ((Granted<UnverifiedCredential>) authority.renew(request)).value();
    assertThat(renewed.issuer()).isEqualTo(next.der());
    assertThat(read(renewed).node().nodeId()).isEqualTo(read(older).node().nodeId());
    admits(older);
    admits(renewed);
    authority.revoke(new Revocation.OfNode(read(older).node().nodeId()), "lost");
    refuses(Reason.REVOKED, older);
    refuses(Reason.REVOKED, renewed);
    audit();
  }

  /** Grace is for renewal, which the log decides: also when the CA itself is over. */
  @Test
  void aDeviceRenewsWithin180DaysThoughItsIssuingCaIsOver() throws Exception {
    SigningKey key = SigningKey.generate(random);
    after(700);
    UnverifiedCredential older = authority.enrol(key, ADA);
    assertThat(read(older).notAfter()).isEqualTo(authority.issuers().getLast().notAfter());
    after(731);
    assertThatThrownBy(this::enrol)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'cairn authority rollover now'");
    refuses(Reason.EXPIRED, older);
    rollOver();
    after(730 + 179);
    byte[] request = RenewalRequest.sign(read(older).serial(), key, key);
    admits(((Granted<UnverifiedCredential>) authority.renew(request)).value());
  }

  @Test
  void aCertificateThatEndsWithItsCaIsRenewableAfterTwoThirdsOfItsTime() throws Exception {
    SigningKey key = SigningKey.generate(random);
    after(700);
    UnverifiedCredential older = authority.enrol(key, ADA);
    rollOver();
    byte[] request = RenewalRequest.sign(read(older).serial(), key, key);
    after(719);
    isDenied(authority.renew(request), Denial.NOT_DUE, "can be renewed from");
    after(720);
    assertThat(authority.renew(request)).isInstanceOf(Granted.class);
  }

  @Test
  void listsOfTheFormerEndAMonthAfterItsCertificate() throws Exception {
    after(365);
    rollOver();
    after(730 + 30);
    assertThat(authority.newRevocationList().issuers()).hasSize(2);
    RevocationList held = authority.revocationList();
    now = now.plusSeconds(1);
    RevocationList next = authority.newRevocationList();
    assertThat(next.issuers()).hasSize(1);
    assertThat(next.replaces(held, now)).isTrue();
    assertThat(authority.issuers()).hasSize(1);
  }

  @Test
  void isNotDueInTheFirstYearUnlessSomebodySaysSo() throws Exception {
    after(364);
    isDenied(
        authority.rollover().request(Rollover.Terms.inTime(), random), Denial.NOT_DUE, "--early");
    assertThat(requested(true)).isNotNull();
  }

  @Test
  void twoRegistrarsAtOnceMakeOneGeneration() throws Exception {
    after(365);
    IssuerRequest one = requested(false);
    IssuerRequest two = requested(false);
    assertThat(two.encode()).isEqualTo(one.encode());
    byte[] first = signed(one);
    byte[] second = signed(two);
    assertThat(authority.rollover().accept(first)).isInstanceOf(Granted.class);
    long entries = authority.checkpoint().size();
    isDenied(authority.rollover().accept(second), Denial.ISSUER_REFUSED, "is in force already");
    isDenied(authority.rollover().accept(first), Denial.ISSUER_REFUSED, "is in force already");
    isDenied(
        authority.rollover().request(Rollover.Terms.inTime(), random), Denial.NOT_DUE, "--early");
    assertThat(authority.checkpoint().size()).isEqualTo(entries);
    assertThat(authority.issuers()).hasSize(2);
  }

  @Test
  void aServingAuthorityGoesOnWithWhatAnotherProcessAccepted() throws Exception {
    Authority serving = Authority.open(store, () -> now, random);
    after(365);
    IssuingCa next = rollOver();
    assertThat(serving.issuers().getFirst()).isEqualTo(next);
    assertThat(serving.enrol(SigningKey.generate(random), ADA).issuer()).isEqualTo(next.der());
    assertThat(serving.serverChain(rootKey, List.of()).get(1)).isEqualTo(next.der());
  }

  /** Another machine over the same database, to which nobody carried the new key yet. */
  @Test
  void aMachineWithoutTheNextKeyNamesItAndCertifiesNobody() throws Exception {
    after(365);
    IssuingCa next = rollOver();
    String file = "secret/issuing-" + next.digits() + ".key";
    byte[] key = store.read(file).orElseThrow();
    store.write(file, store.read("secret/issuing.key").orElseThrow());
    Authority other = Authority.open(store, () -> now, random);
    assertThatThrownBy(() -> other.enrol(SigningKey.generate(random), ADA))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is not the key of issuing CA");
    store.write(file, key);
    assertThat(other.enrol(SigningKey.generate(random), ADA).issuer()).isEqualTo(next.der());
  }

  @Test
  void onlyTheRootsKeySigns() throws Exception {
    after(365);
    IssuerRequest request = requested(false);
    SigningKey wrong = SigningKey.generate(random);
    assertThatThrownBy(() -> request.sign(wrong, now, random))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FOREIGN_ROOT));
    Instant afterTheRoot = FOUNDED.plus(Duration.ofDays(20 * 365)).plusSeconds(1);
    assertThatThrownBy(() -> request.sign(rootKey, afterTheRoot, random))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXPIRED));
  }

  @Test
  void certificatesThatAreNoNextIssuingCaChangeNothing() throws Exception {
    Authority foreign = Ceremony.inMemory(new Organisation("acme"), () -> now, random);
    byte[] device = enrol().certificate();
    after(365);
    IssuerRequest request = requested(false);
    long entries = authority.checkpoint().size();
    byte[] fast = request.sign(rootKey, now.plus(Duration.ofDays(2)), random);
    byte[] slow = request.sign(rootKey, now.minus(Duration.ofDays(366)), random);
    byte[] broken = signed(request);
    broken[broken.length - 1] ^= 1;
    Rollover rollover = authority.rollover();
    isDenied(rollover.accept(fast), Denial.ISSUER_REFUSED, "NOT_YET_VALID");
    isDenied(rollover.accept(slow), Denial.ISSUER_REFUSED, "the clock of the machine");
    isDenied(rollover.accept(broken), Denial.ISSUER_REFUSED, "FOREIGN_ROOT");
    isDenied(rollover.accept(device), Denial.ISSUER_REFUSED, "FOREIGN_ROOT");
    isDenied(rollover.accept(new byte[3]), Denial.ISSUER_REFUSED, "MALFORMED");
    isDenied(
        rollover.accept(foreign.issuers().getFirst().der()), Denial.ISSUER_REFUSED, "FOREIGN_ROOT");
    isDenied(
        rollover.accept(authority.issuers().getFirst().der()),
        Denial.ISSUER_REFUSED,
        "is in force already");
    assertThat(authority.checkpoint().size()).isEqualTo(entries);
    assertThat(rollover.accept(signed(request))).isInstanceOf(Granted.class);
  }

  @Test
  void aCertificateForAKeyThatIsNotHereIsNotPutInForce() throws Exception {
    after(365);
    long entries = authority.checkpoint().size();
    SigningKey elsewhere = SigningKey.generate(random);
    IssuerRequest request =
        IssuerRequest.of(authority.anchor(), IssuingKey.of(elsewhere), Set.of());
    assertThatThrownBy(() -> authority.rollover().accept(signed(request)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("secret/issuing-" + request.digits() + ".key");
    assertThat(authority.checkpoint().size()).isEqualTo(entries);
  }

  /** A key that is lost, or known to a thief: nothing is signed with it, and nobody trusts it. */
  @Test
  void aCaThatTheRootEndsIsListedNoMoreAndItsDevicesRenewAtOnce() throws Exception {
    SigningKey key = SigningKey.generate(random);
    UnverifiedCredential older = authority.enrol(key, ADA);
    RevocationList held = authority.revocationList();
    IssuingCa lost = authority.issuers().getFirst();
    store.write("secret/issuing.key", new byte[] {7});
    authority = Authority.open(store, () -> now, random);
    isDenied(
        authority.rollover().request(terms(true, "0123456789abcdef"), random),
        Denial.ISSUER_REFUSED,
        "no issuing CA in force has the digits");
    IssuerRequest request =
        granted(authority.rollover().request(terms(false, lost.digits()), random));
    IssuerRequest carried = IssuerRequest.decode(request.encode(), "request.pem");
    IssuingCa next = granted(authority.rollover().accept(signed(carried)));
    assertThat(next.ended()).containsExactly(lost.id());
    assertThat(authority.issuers()).containsExactly(next);

    RevocationList list = authority.revocationList();
    assertThat(list.issuers()).containsExactly(next.id());
    assertThat(list.replaces(held, now)).as("peers take it though it leaves one out").isTrue();
    refuses(Reason.CRL_OTHER_ISSUER, older);
    assertThat(Admission.check(authority.anchor(), older, list, now))
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            r ->
                assertThat(r.detail())
                    .contains("the root has ended", "renews within the hour")
                    .doesNotContain("fetch a newer one"));
    byte[] renewal = RenewalRequest.sign(read(older).serial(), key, key);
    admits(granted(authority.renew(renewal)));
    admits(enrol());
    audit();
  }

  /** It hears of the second end alone, and still holds the list of the first. */
  @Test
  void aPeerThatWasAwayWhileTwoCasEndedTakesTheListOfTheThird() throws Exception {
    RevocationList held = authority.revocationList();
    for (int i = 0; i < 2; i++) {
      String newest = authority.issuers().getFirst().digits();
      IssuerRequest request = granted(authority.rollover().request(terms(false, newest), random));
      authority.rollover().accept(signed(request));
    }
    assertThat(authority.issuers()).hasSize(1);
    assertThat(authority.issuers().getFirst().ended()).hasSize(2);
    assertThat(authority.revocationList().replaces(held, now)).isTrue();
  }

  @Test
  void aDamagedRequestIsNamedWithWhatToDo() throws Exception {
    after(365);
    IssuerRequest request = requested(false);
    byte[] csr = request.csr().clone();
    csr[csr.length - 1] ^= 1;
    byte[] forged = new IssuerRequest(request.anchor(), request.wish(), csr).encode();
    for (byte[] damaged : List.of(forged, new byte[] {7})) {
      store.write("rollover", damaged);
      assertThatThrownBy(() -> requested(false))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the authority's file 'rollover'")
          .hasMessageContaining("delete it");
    }
  }

  @Test
  void aGenerationWhoseKeyIsLostAndNotEndedStopsTheRollover() throws Exception {
    store.write("secret/issuing.key", new byte[] {7});
    authority = Authority.open(store, () -> now, random);
    long entries = authority.checkpoint().size();
    IssuerRequest request = requested(true);
    assertThatThrownBy(() -> authority.rollover().accept(signed(request)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("secret/issuing.key");
    assertThat(authority.checkpoint().size()).isEqualTo(entries);
  }

  /** Dead at the n-th change of anything durable, for every n, and begun again. */
  @Test
  void killedAtAnyWriteOneGenerationOrTheOtherIsInForceAndBothCertify() throws Exception {
    boolean isThrough = false;
    int kills = 0;
    for (int writes = 0; !isThrough; writes++) {
      found(new MemoryStore(), 365);
      AuthorityStore whole = found;
      Authority dying = Authority.open(new DyingStore(whole, writes), () -> now, random);
      try {
        byte[] der = signed(granted(dying.rollover().request(Rollover.Terms.inTime(), random)));
        granted(dying.rollover().accept(der));
        isThrough = true;
      } catch (IOException e) {
        kills++;
      }
      authority = Authority.open(whole, () -> now, random);
      int generations = authority.issuers().size();
      admits(enrol());
      assertThat(authority.revocationList().issuers()).hasSize(generations);
      assertThat(new String(whole.published("issuing.pem").orElseThrow(), US_ASCII).split("BEGIN"))
          .hasSize(generations + 1);
      if (generations == 1) {
        rollOver();
        admits(enrol());
      }
      assertThat(authority.issuers()).as("killed at write %d", writes).hasSize(2);
    }
    assertThat(kills).isGreaterThanOrEqualTo(4);
  }

  private AuthorityStore found = store;

  private void found(AuthorityStore anew, int days) throws IOException {
    now = FOUNDED;
    found = anew;
    Ceremony.found(anew, new Organisation("acme"), key -> rootKey = key, () -> now, random)
        .revocationList();
    after(days);
  }

  private static <T> T granted(Decision<T> decision) {
    return ((Granted<T>) decision).value();
  }

  @Test
  void requestIsReadBackAndOneThatWasExchangedHasOtherDigits() throws Exception {
    after(365);
    IssuerRequest request = requested(false);
    IssuerRequest again = IssuerRequest.decode(request.encode(), "request.pem");
    assertThat(again.digits()).isEqualTo(request.digits()).hasSize(16);
    assertThat(again.anchor()).isEqualTo(authority.anchor());
    byte[] damaged = request.csr().clone();
    damaged[damaged.length - 1] ^= 1;
    byte[] file = new IssuerRequest(request.anchor(), request.wish(), damaged).encode();
    assertThatThrownBy(() -> IssuerRequest.decode(file, "request.pem"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("BAD_SIGNATURE");
    assertThatThrownBy(() -> IssuerRequest.decode(new byte[3], "x.pem"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.pem is no request");
    assertThatThrownBy(() -> IssuerRequest.decode(new byte[40_000], "x.pem"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too large");
  }
}
