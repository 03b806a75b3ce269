package dev.cairn.storage.lock;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.lock.LockRecord.Form;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The locks of those whose blocks a host keeps. What it once heard it never forgets, though every
 * keeper should: table {@code locks}, owner 16 ‖ form 1 → seconds 8.
 *
 * <p>One object for one sweep: each owner is asked for once. Not for several threads.
 */
public final class OwnerLocks {

  private final Records records;
  private final RecordKind kind;
  private final Table table;
  private final Map<UUID, Answer> answers = new HashMap<>();

  /**
   * What is known of an owner's lock.
   *
   * @param lock the longest that was ever heard of
   * @param isAnswered false if its keepers do not answer now, and may know of a longer one
   */
  public record Answer(RetentionLock lock, boolean isAnswered) {}

  /**
   * @param kind what {@link LockRecord#kind} gives for this node
   * @throws IOException if the table cannot be opened
   */
  public OwnerLocks(Records records, RecordKind kind, Tables tables) throws IOException {
    this.records = records;
    this.kind = kind;
    this.table = tables.table("locks");
  }

  /** The lock of {@code owner}; asks the network the first time. */
  public Answer of(UUID owner) throws IOException, InterruptedException {
    Answer known = answers.get(owner);
    if (known != null) {
      return known;
    }
    RetentionLock lock = RetentionLock.NONE;
    boolean isAnswered = true;
    for (Form form : Form.values()) {
      byte[] key = key(owner, form);
      long seconds = table.get(key).map(row -> ByteBuffer.wrap(row).getLong()).orElse(0L);
      Hash place = LockRecord.place(owner, form);
      switch (records.get(kind, place)) {
        case GetOutcome.Found found -> {
          if (found.sequence() > seconds) {
            seconds = found.sequence();
            table.put(key, ByteBuffer.allocate(Long.BYTES).putLong(seconds).array());
          }
        }
        case GetOutcome.Absent absent -> {}
        case GetOutcome.TooFew few -> isAnswered = false;
      }
      lock = lock.join(form.lock(seconds));
    }
    Answer answer = new Answer(lock, isAnswered);
    answers.put(owner, answer);
    return answer;
  }

  private static byte[] key(UUID owner, Form form) {
    return ByteBuffer.allocate(17)
        .putLong(owner.getMostSignificantBits())
        .putLong(owner.getLeastSignificantBits())
        .put((byte) form.number())
        .array();
  }
}
