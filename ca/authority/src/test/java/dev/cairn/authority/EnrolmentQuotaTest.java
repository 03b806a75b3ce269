package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many devices and draws a member gets, and who is let in without an invite. */
class EnrolmentQuotaTest {

  private static final InviteTerms ADA = InviteTerms.of("ada", "attic", 1, 1);

  private final SeededRandom random = new SeededRandom(41);
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final Authority authority =
      Ceremony.inMemory(new Organisation("acme"), () -> now, random);

  private byte[] nonce(int of) {
    byte[] nonce = new byte[NodeId.NONCE_BYTES];
    nonce[0] = (byte) of;
    return nonce;
  }

  private byte[] request(InviteCode code, SigningKey key) {
    return new EnrolmentRequest(key.verifyKey(), NodeId.commitment(nonce(1)), code.id()).sign(key);
  }

  private Decision<byte[]> draw(InviteCode code) throws Exception {
    SigningKey key = SigningKey.generate(random);
    return authority.request(code.secret(), request(code, key));
  }

  private Decision<byte[]> draw(InviteTerms terms) throws Exception {
    return draw(authority.invite(terms, List.of()));
  }

  private void enrol(InviteTerms terms) throws Exception {
    authority.enrol(SigningKey.generate(random), terms);
  }

  private static void isDenied(Decision<?> decision, Denial reason) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Denied.class, denied -> assertThat(denied.reason()).isEqualTo(reason));
  }

  @Test
  void sixthLiveDeviceWaitsUntilOneIsRevokedOrOver() throws Exception {
    for (int i = 0; i < 5; i++) {
      enrol(ADA);
    }
    isDenied(draw(ADA), Denial.QUOTA_DEVICES);
    authority.revoke(new Revocation.OfNode(authority.devices().getFirst().nodeId()), "lost");
    enrol(ADA);
    isDenied(draw(ADA), Denial.QUOTA_DEVICES);
    assertThat(draw(InviteTerms.of("bob", "attic", 1, 1)))
        .as("another member has their own")
        .isInstanceOf(Decision.Granted.class);
    now = now.plus(Duration.ofDays(91));
    assertThat(draw(ADA)).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void namedDeviceDrawsThreeTimesAYearAlsoIfItNeverReveals() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(draw(ADA.named("laptop"))).isInstanceOf(Decision.Granted.class);
    }
    isDenied(draw(ADA.named("laptop")), Denial.QUOTA_DRAWS);
    assertThat(draw(ADA.named("phone"))).isInstanceOf(Decision.Granted.class);
    now = now.plus(Duration.ofDays(366));
    assertThat(draw(ADA.named("laptop"))).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void abandonedDrawsOfUnnamedDevicesCountTogether() throws Exception {
    for (int i = 0; i < 15; i++) {
      assertThat(draw(ADA)).as("draw %d", i).isInstanceOf(Decision.Granted.class);
    }
    isDenied(draw(ADA), Denial.QUOTA_DRAWS);
    assertThat(authority.devices()).isEmpty();
  }

  @Test
  void repeatedRequestIsNoNewDraw() throws Exception {
    InviteCode code = authority.invite(ADA.named("laptop"), List.of());
    SigningKey key = SigningKey.generate(random);
    byte[] first = granted(authority.request(code.secret(), request(code, key)));
    for (int i = 0; i < 10; i++) {
      assertThat(granted(authority.request(code.secret(), request(code, key)))).isEqualTo(first);
    }
    assertThat(draw(ADA.named("laptop"))).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void inviteForThreeIsGoodForThree() throws Exception {
    InviteCode code = authority.invite(ADA.usable(3), List.of());
    for (int i = 0; i < 3; i++) {
      assertThat(draw(code)).isInstanceOf(Decision.Granted.class);
    }
    isDenied(draw(code), Denial.INVITE_REUSED);
  }

  @Test
  void quotasAreRaisedByAnEntryOfTheLog() throws Exception {
    authority.setQuotas(new Quotas(7, 2, 3), "grace");
    for (int i = 0; i < 7; i++) {
      enrol(ADA);
    }
    isDenied(draw(ADA), Denial.QUOTA_DEVICES);
    assertThat(authority.quotas()).isEqualTo(new Quotas(7, 2, 3));
  }

  @Test
  void registrarGivesOutSoManyInvitesADay() throws Exception {
    authority.setQuotas(new Quotas(5, 2, 3), "");
    for (int i = 0; i < 3; i++) {
      assertThat(authority.invite(ADA, List.of(), "grace")).isInstanceOf(Decision.Granted.class);
    }
    isDenied(authority.invite(ADA, List.of(), "grace"), Denial.QUOTA_INVITES);
    assertThat(authority.invite(ADA, List.of(), "heidi")).isInstanceOf(Decision.Granted.class);
    now = now.plus(Duration.ofHours(25));
    assertThat(authority.invite(ADA, List.of(), "grace")).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void whoAsksWithoutAnInviteWaitsForARegistrar() throws Exception {
    SigningKey key = SigningKey.generate(random);
    InviteCode own = new InviteCode(authority.anchor().fingerprint(), new byte[16], List.of());
    byte[] request = request(own, key);
    for (int i = 0; i < 3; i++) {
      isDenied(authority.ask(request, "ada", "phone", "attic"), Denial.APPROVAL_PENDING);
    }
    isDenied(authority.request(own.secret(), request), Denial.INVITE_UNKNOWN);
    assertThat(authority.waiting()).hasSize(1);
    Asked asked = authority.waiting().getFirst();
    assertThat(asked.check()).isEqualTo(Hash.of(key.verifyKey().bytes()).hex().substring(0, 12));
    assertThat(asked.member()).isEqualTo("ada");

    authority.approve(asked.id(), ADA.named("phone"), "grace");
    assertThat(authority.waiting()).isEmpty();
    assertThat(authority.ask(request, "ada", "phone", "attic"))
        .isInstanceOf(Decision.Granted.class);
    byte[] entry = granted(authority.request(own.secret(), request));
    assertThat(authority.reveal(Merkle.leafHash(entry), nonce(1)))
        .isInstanceOf(Decision.Granted.class);
    assertThat(authority.devices()).hasSize(1);
  }

  @Test
  void whoWasDeclinedIsTurnedAway() throws Exception {
    SigningKey key = SigningKey.generate(random);
    InviteCode own = new InviteCode(authority.anchor().fingerprint(), new byte[16], List.of());
    byte[] request = request(own, key);
    authority.ask(request, "ada", "", "attic");
    authority.decline(own.id());
    isDenied(authority.ask(request, "ada", "", "attic"), Denial.DECLINED);
    assertThat(authority.waiting()).isEmpty();
    isDenied(authority.approve(Hash.of(new byte[1]), ADA, ""), Denial.REQUEST_UNKNOWN);
  }

  @Test
  void queueHasAnEndAndForgetsAfterTwoWeeks() throws Exception {
    for (int i = 0; i < ApprovalQueue.WAITING_MAX; i++) {
      ask(i);
    }
    isDenied(ask(5000), Denial.QUEUE_FULL);
    now = now.plus(ApprovalQueue.KEPT).plusSeconds(1);
    assertThat(authority.waiting()).isEmpty();
    isDenied(ask(5001), Denial.APPROVAL_PENDING);
  }

  private Decision<Hash> ask(int number) throws Exception {
    byte[] secret = new byte[16];
    secret[0] = (byte) number;
    secret[1] = (byte) (number >> 8);
    InviteCode own = new InviteCode(authority.anchor().fingerprint(), secret, List.of());
    return authority.ask(request(own, SigningKey.generate(random)), "m" + number, "", "attic");
  }

  @Test
  void nonsenseIsRefused() throws Exception {
    InviteCode own = new InviteCode(authority.anchor().fingerprint(), new byte[16], List.of());
    byte[] request = request(own, SigningKey.generate(random));
    isDenied(authority.ask(request, "", "", "attic"), Denial.REQUEST_INVALID);
    isDenied(authority.ask(request, "a\nb", "", "attic"), Denial.REQUEST_INVALID);
    isDenied(authority.ask(request, "ada", "", "no site"), Denial.REQUEST_INVALID);
    isDenied(authority.ask(new byte[9], "ada", "", "attic"), Denial.REQUEST_INVALID);
    request[20]++;
    isDenied(authority.ask(request, "ada", "", "attic"), Denial.REQUEST_INVALID);
  }

  private static <T> T granted(Decision<T> decision) {
    return ((Decision.Granted<T>) decision).value();
  }
}
