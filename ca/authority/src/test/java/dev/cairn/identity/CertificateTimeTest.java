package dev.cairn.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateTimeTest {

  private static final long SEED = 5280;

  @Test
  void readsWhatIsWrittenForAnyInstant() throws Exception {
    Random random = new Random(SEED);
    long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    for (int i = 0; i < 2000; i++) {
      Instant instant = Instant.ofEpochSecond(random.nextLong(last));
      assertThat(ParsedCertificate.time(ParsedCertificate.time(instant), "it"))
          .as("seed %d, instant %d", SEED, i)
          .isEqualTo(instant);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500101000000Z, 1950-01-01T00:00:00Z",
    "991231235959Z, 1999-12-31T23:59:59Z",
    "240229000000Z, 2024-02-29T00:00:00Z",
    "491231235959Z, 2049-12-31T23:59:59Z"
  })
  void twoDigitsAreAYearFrom1950To2049(String text, Instant instant) throws Exception {
    assertThat(ParsedCertificate.time(new ASN1UTCTime(text), "it")).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4912312359Z",
        "491231235959+0000",
        "491331235959Z",
        "490229000000Z",
        "491231246060Z",
        "49123123595 Z"
      })
  void refusesShortTimesOfAnotherForm(String text) {
    refuses(new ASN1UTCTime(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20491231235959Z",
        "20500101000000",
        "20500101000000.5Z",
        "20501301000000Z",
        "20500101000000+0000"
      })
  void refusesLongTimesOfAnotherForm(String text) {
    refuses(new ASN1GeneralizedTime(text));
  }

  private static void refuses(ASN1Encodable time) {
    assertThatThrownBy(() -> ParsedCertificate.time(time, "it"))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_CANONICAL));
  }

  @Test
  void refusesWhatIsNoTime() {
    assertThatThrownBy(() -> ParsedCertificate.time(new ASN1Integer(7), "it"))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
  }
}
