package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.LogKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogWatchTest {

  private static final SigningKey KEY = SigningKey.fromSeed(new byte[32]);
  private static final LogKey LOG = new LogKey("example.org/log", KEY.verifyKey());

  private final LogWatch watch = new LogWatch(LOG);

  private static byte[] note(long size, int root) {
    return Checkpoint.sign(LOG, KEY, size, Hash.of(new byte[] {(byte) root})).note();
  }

  private static String text(byte[] note) {
    return new String(note, StandardCharsets.UTF_8);
  }

  @Test
  void keepsTheLargestThatTheLogSigned() {
    assertThat(watch.newest()).isEmpty();
    assertThat(watch.offer(note(5, 1))).isTrue();
    assertThat(watch.offer(note(4, 2))).isFalse();
    assertThat(watch.newest()).isEqualTo(note(5, 1));
    assertThat(watch.offer(note(6, 3))).isTrue();
    assertThat(watch.newest()).isEqualTo(note(6, 3));
  }

  @Test
  void refusesWhatAnotherKeySignedAndNoise() {
    SigningKey other = SigningKey.fromSeed(Hash.of(new byte[1]).bytes());
    byte[] forged = Checkpoint.sign(LOG, other, 9, Hash.of(new byte[1])).note();
    assertThat(watch.offer(forged)).isFalse();
    assertThat(watch.offer(new byte[] {1, 2, 3})).isFalse();
    assertThat(watch.newest()).isEmpty();
  }

  @Test
  void alarmHoldsBothNotesOfOneSizeAndIsRaisedOnce() {
    List<LogAlarm> alarms = new ArrayList<>();
    watch.offer(note(5, 1));
    watch.offer(note(6, 1));
    watch.offer(note(5, 2));
    watch.onAlarm(alarms::add);
    watch.offer(note(5, 2));
    assertThat(alarms).hasSize(1);
    assertThat(alarms.getFirst().evidence())
        .contains("LOG_FORKED", text(note(5, 1)), text(note(5, 2)));
    assertThat(watch.newest()).isEqualTo(note(6, 1));
  }

  @Test
  void afterAnAlarmWhoeverIsShownThreeNotesHoldsTheEvidence() {
    watch.offer(note(5, 1));
    watch.offer(note(6, 1));
    assertThat(watch.toShow()).isEqualTo(note(6, 1));
    watch.raise(new LogAlarm("LOG_FORKED", note(5, 1), note(5, 2)));
    LogWatch other = new LogWatch(LOG);
    List<LogAlarm> alarms = new ArrayList<>();
    other.onAlarm(alarms::add);
    for (int i = 0; i < 3; i++) {
      other.offer(watch.toShow());
    }
    assertThat(alarms).hasSize(1);
  }
}
