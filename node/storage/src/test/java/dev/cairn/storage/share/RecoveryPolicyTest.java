package dev.cairn.storage.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.storage.share.ReleasePolicy.Decision;
import dev.cairn.storage.share.ReleasePolicy.Request;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When a holder gives a share: every row of the rule, to the second. */
final class RecoveryPolicyTest {

  private static final UUID OWNER = new UUID(1, 1);
  private static final Instant ISSUED = Instant.parse("2026-03-01T10:00:00Z");
  private static final Instant DEALT = ISSUED.minus(Duration.ofDays(100));
  private static final Duration DELAY = Duration.ofDays(2);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Device device(UUID subject, Optional<RecoveryBinding> recovery) {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    return new Device(
        "acme",
        SigningKey.fromSeed(seed).verifyKey(),
        new NodeId(Hash.of(seed)),
        subject,
        recovery.isPresent() ? "recovery" : "device",
        "attic",
        0,
        0,
        Hash.of(),
        BigInteger.ONE,
        ISSUED.minus(CertificateProfile.BACKDATE),
        ISSUED.plus(Duration.ofDays(90)),
        recovery);
  }

  private static Device recovering(Duration delay) {
    return device(OWNER, Optional.of(new RecoveryBinding(delay, List.of("grace", "linus"))));
  }

  private static Decision decide(Request request, Instant now) {
    return RecoveryPolicy.STANDARD.decide(request, OWNER, now);
  }

  private static Request request(Device device, Instant firstAsked) {
    return new Request(device, DEALT, firstAsked, Optional.empty());
  }

  private static void isRefused(Decision decision, String word) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Refused.class, refused -> assertThat(refused.reason()).contains(word));
  }

  @Test
  void waitsFromTheFirstQuestionForAsLongAsTheCertificateSays() {
    Instant asked = ISSUED.plus(Duration.ofHours(5));
    Request request = request(recovering(DELAY), asked);
    Instant until = asked.plus(DELAY);
    assertThat(decide(request, asked)).isEqualTo(new Decision.Waiting(until));
    assertThat(decide(request, until.minus(SECOND))).isEqualTo(new Decision.Waiting(until));
    assertThat(decide(request, until)).isEqualTo(new Decision.Released());
  }

  @Test
  void anHourIsTheLeastWhateverTheCertificateSays() {
    Request request = request(recovering(Duration.ZERO), ISSUED);
    Instant until = ISSUED.plus(Duration.ofHours(1));
    assertThat(decide(request, until.minus(SECOND))).isEqualTo(new Decision.Waiting(until));
    assertThat(decide(request, until)).isEqualTo(new Decision.Released());
    assertThat(new RecoveryPolicy(Duration.ZERO).decide(request, OWNER, ISSUED))
        .as("in a demonstration")
        .isEqualTo(new Decision.Released());
  }

  @Test
  void anotherMembersAndAnOrdinaryDeviceAreRefused() {
    Device stranger = device(new UUID(2, 2), recovering(DELAY).recovery());
    isRefused(decide(request(stranger, ISSUED), ISSUED.plus(DELAY)), "another member's");
    Device ordinary = device(OWNER, Optional.empty());
    isRefused(decide(request(ordinary, DEALT), ISSUED.plus(DELAY)), "recovery certificate alone");
  }

  @Test
  void vetoEndsWhatWasApprovedBeforeIt() {
    Instant later = ISSUED.plus(DELAY);
    Device device = recovering(DELAY);
    Request vetoed = new Request(device, DEALT, ISSUED, Optional.of(ISSUED.plusSeconds(60)));
    isRefused(decide(vetoed, later), "vetoed");
    Request dated = new Request(device, DEALT, ISSUED, Optional.of(device.notBefore()));
    isRefused(decide(dated, later), "vetoed"); // a certificate's start is all it says of its age
    Instant before = device.notBefore().minus(SECOND);
    assertThat(decide(new Request(device, DEALT, ISSUED, Optional.of(before)), later))
        .isEqualTo(new Decision.Released());
  }

  @Test
  void certificateOfAnEarlierRecoveryIsRefused() {
    Instant later = ISSUED.plus(DELAY);
    Device device = recovering(DELAY);
    Request replayed = new Request(device, ISSUED.plus(SECOND), ISSUED, Optional.empty());
    isRefused(decide(replayed, later), "of an earlier one");
    assertThat(decide(new Request(device, ISSUED, ISSUED, Optional.empty()), later))
        .isEqualTo(new Decision.Released());
  }

  @Test
  void recoveryThatIsNotFinishedIsApprovedAnew() {
    Instant end = ISSUED.plus(DELAY).plus(RecoveryBinding.WINDOW);
    Request request = request(recovering(DELAY), ISSUED);
    assertThat(decide(request, end)).isEqualTo(new Decision.Released());
    isRefused(decide(request, end.plus(SECOND)), "have a new one approved");
  }
}
