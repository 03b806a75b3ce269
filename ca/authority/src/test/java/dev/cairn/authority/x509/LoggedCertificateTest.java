package dev.cairn.authority.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.SeededRandom;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.SubjectBinding;
import dev.cairn.identity.TrustAnchor;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The fast reading of one's own log says what the careful one says. */
class LoggedCertificateTest {

  private static final long SEED = 7;

  private final SeededRandom random = new SeededRandom(SEED);
  private final Certificates certificates = new Certificates(new Organisation("acme"), random);
  private final SigningKey issuer = SigningKey.generate(random);

  private Issuer issuer(Instant now) throws Exception {
    LogKey log = LogKey.of(new Organisation("acme"), SigningKey.generate(random).verifyKey());
    TrustAnchor anchor = TrustAnchor.decode(certificates.root(issuer, log, now));
    IssuingKey key = IssuingKey.of(issuer);
    byte[] der = certificates.issuer(key.verifyKey(), anchor, issuer, now);
    return new Issuer(IssuingCa.verify(anchor, der), key);
  }

  private byte[] certificate(int number) throws Exception {
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    SubjectBinding subject =
        new SubjectBinding(
            new UUID(3, number),
            SubjectBinding.DEVICE,
            "site-" + number,
            1L << (number % 62),
            number);
    Instant now = Instant.parse("2049-10-01T00:00:00Z").plusSeconds(number * 86_400L);
    return certificates.device(
        SigningKey.generate(random).verifyKey(),
        NodeBinding.draw(Hash.of(nonce), nonce, nonce),
        Certificates.Bound.of(subject),
        issuer(now),
        now);
  }

  @Test
  void readsWhatTheCarefulReaderReads() throws Exception {
    for (int i = 0; i < 200; i++) { // over the year 2050, where the form of times changes
      byte[] der = certificate(i);
      DeviceCertificate careful = DeviceCertificate.read(der);
      DeviceCertificate fast = DeviceCertificate.readLogged(der);
      assertThat(fast.serial()).as("seed %d, %d", SEED, i).isEqualTo(careful.serial());
      assertThat(fast.key()).isEqualTo(careful.key());
      assertThat(fast.subject()).isEqualTo(careful.subject());
      assertThat(fast.node().encode()).isEqualTo(careful.node().encode());
      assertThat(fast.notBefore()).isEqualTo(careful.notBefore());
      assertThat(fast.notAfter()).isEqualTo(careful.notAfter());
    }
  }

  @Test
  void readsARecoveryCertificateLikeTheCarefulReader() throws Exception {
    RecoveryBinding binding =
        new RecoveryBinding(Duration.ofHours(1), List.of("grace", "Åsa", "linus"));
    byte[] der = recoveryCertificate(binding);
    assertThat(DeviceCertificate.read(der).recovery()).contains(binding);
    assertThat(DeviceCertificate.readLogged(der).recovery()).contains(binding);
  }

  private byte[] recoveryCertificate(RecoveryBinding binding) throws Exception {
    byte[] nonce = new byte[32];
    return certificates.device(
        SigningKey.generate(random).verifyKey(),
        NodeBinding.draw(Hash.of(nonce), nonce, nonce),
        new Certificates.Bound(
            new SubjectBinding(new UUID(3, 1), SubjectBinding.RECOVERY, "attic", 1, 1),
            Optional.of(binding)),
        issuer(Instant.parse("2026-10-01T00:00:00Z")),
        Instant.parse("2026-10-01T00:00:00Z"));
  }

  @Test
  void anyByteOfARecoveryCertificateMayBeAnother() throws Exception {
    byte[] der =
        recoveryCertificate(new RecoveryBinding(Duration.ofDays(2), List.of("grace", "linus")));
    int refused = 0;
    for (int at = 0; at < der.length; at++) {
      for (int value = 0; value < 256; value++) {
        byte[] other = der.clone();
        other[at] = (byte) value;
        try {
          DeviceCertificate.readLogged(other);
        } catch (RefusedException e) {
          refused++; // anything else fails the test
        }
      }
    }
    assertThat(refused).isGreaterThan(der.length);
  }

  @Test
  void secondsBeyondALongAreRefused() throws Exception {
    byte[] der =
        recoveryCertificate(new RecoveryBinding(Duration.ofDays(2), List.of("grace", "linus")));
    byte[] delay = {0x30, 0x15, 0x02, 0x03, 0x02, (byte) 0xa3, 0x00}; // 172,800 s, then names
    int at = indexOf(der, delay);
    // The names become part of the number; the certificate is one of a log that was damaged.
    der[at + 3] = 0x13;
    assertThatThrownBy(() -> DeviceCertificate.readLogged(der))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("in the log");
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int at = 0; at + part.length <= all.length; at++) {
      if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError("not in it");
  }

  @Test
  void damagedBytesAreRefusedAndNothingWorse() throws Exception {
    byte[] der = certificate(1);
    for (int length = 0; length < der.length - 70; length++) {
      byte[] cut = Arrays.copyOf(der, length);
      assertThatThrownBy(() -> DeviceCertificate.readLogged(cut))
          .as("cut to %d", length)
          .isInstanceOf(RefusedException.class);
    }
  }
}
