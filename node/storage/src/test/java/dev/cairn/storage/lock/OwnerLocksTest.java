package dev.cairn.storage.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.NoRecords;
import dev.cairn.storage.database.MemoryTables;
import dev.cairn.storage.lock.LockRecord.Form;
import dev.cairn.storage.lock.OwnerLocks.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a host knows of the locks of those whose blocks it keeps. */
class OwnerLocksTest {

  private static final UUID ADA = new UUID(1, 1);
  private static final RetentionLock MONTH = RetentionLock.ofSpan(Duration.ofDays(30));
  private static final RetentionLock NONE = RetentionLock.NONE;

  private final Answers keepers = new Answers();
  private final MemoryTables tables = new MemoryTables();

  private Answer sweep() throws Exception {
    return new OwnerLocks(
            keepers, LockRecord.kind(c -> Optional.empty(), () -> Instant.EPOCH), tables)
        .of(ADA);
  }

  @Test
  void ownerWithoutALockHasNone() throws Exception {
    assertThat(sweep()).isEqualTo(new Answer(NONE, true));
  }

  @Test
  void whatWasHeardOnceIsNeverForgotten() throws Exception {
    keepers.has(Form.SPAN, MONTH.span().toSeconds());
    assertThat(sweep()).isEqualTo(new Answer(MONTH, true));
    keepers.answers.clear();
    assertThat(sweep()).isEqualTo(new Answer(MONTH, true));
    keepers.has(Form.SPAN, 1);
    assertThat(sweep()).isEqualTo(new Answer(MONTH, true));
    keepers.has(Form.DATE, 77);
    assertThat(sweep())
        .isEqualTo(new Answer(new RetentionLock(MONTH.span(), Instant.ofEpochSecond(77)), true));
  }

  @Test
  void keepersThatDoNotAnswerMayKnowOfALongerOne() throws Exception {
    keepers.isSilent = true;
    assertThat(sweep()).isEqualTo(new Answer(NONE, false));
  }

  @Test
  void anOwnerIsAskedForOnceASweep() throws Exception {
    OwnerLocks locks =
        new OwnerLocks(
            keepers, LockRecord.kind(c -> Optional.empty(), () -> Instant.EPOCH), tables);
    locks.of(ADA);
    locks.of(ADA);
    assertThat(keepers.asked).isEqualTo(Form.values().length);
  }

  /** Keepers that answer what a test says. */
  private static final class Answers extends NoRecords {
    private final Map<Hash, Long> answers = new HashMap<>();
    private boolean isSilent;
    private int asked;

    void has(Form form, long seconds) {
      answers.put(LockRecord.place(ADA, form), seconds);
    }

    @Override
    public GetOutcome get(RecordKind kind, Hash key) {
      asked++;
      Long seconds = answers.get(key);
      return isSilent
          ? new GetOutcome.TooFew(1, 20, List.of())
          : seconds == null ? new GetOutcome.Absent() : new GetOutcome.Found(new byte[0], seconds);
    }
  }
}
