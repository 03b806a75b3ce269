package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when stripes have owed blocks: table {@code owed}, stripe → since 8 ‖ urgent since 8 (ms; 0
 * if not urgent). On disk, so that a restart does not begin a day of patience anew.
 */
final class OwedStripes {

  private static final System.Logger LOG = System.getLogger(OwedStripes.class.getName());
  static final String TABLE = "owed";

  private final Table table;
  private final Map<Hash, Since> owed = new ConcurrentHashMap<>();

  /**
   * Since when.
   *
   * @param owedMs at or below the threshold
   * @param urgentMs below the urgent one; 0 if it is not
   */
  record Since(long owedMs, long urgentMs) {}

  OwedStripes(Tables tables) throws IOException {
    this.table = tables.table(TABLE);
    table.forEach(
        new byte[0],
        (key, value) -> {
          ByteBuffer in = ByteBuffer.wrap(value);
          owed.put(Hash.copyOf(key), new Since(in.getLong(), in.getLong()));
          return true;
        });
  }

  Optional<Since> of(Hash stripe) {
    return Optional.ofNullable(owed.get(stripe));
  }

  /** Takes note that a stripe owes blocks now; keeps since when it has. */
  Since owes(Hash stripe, boolean urgent, long nowMs) {
    Since before = owed.get(stripe);
    // A clock that went back must not make anything wait for the time it lost.
    long owedMs = before == null ? nowMs : Math.min(before.owedMs, nowMs);
    long urgentBefore = before == null || before.urgentMs == 0 ? nowMs : before.urgentMs;
    Since after = new Since(owedMs, urgent ? Math.min(urgentBefore, nowMs) : 0);
    if (!after.equals(before)) {
      owed.put(stripe, after);
      byte[] row =
          ByteBuffer.allocate(2 * Long.BYTES).putLong(after.owedMs).putLong(after.urgentMs).array();
      write(stripe, () -> table.put(stripe.bytes(), row));
    }
    return after;
  }

  /** Takes note that it owes nothing. */
  void settled(Hash stripe) {
    if (owed.remove(stripe) != null) {
      write(stripe, () -> table.delete(stripe.bytes()));
    }
  }

  int count() {
    return owed.size();
  }

  int urgentCount() {
    return (int) owed.values().stream().filter(since -> since.urgentMs > 0).count();
  }

  private interface Write {
    void run() throws IOException;
  }

  /** A disk that fails here costs a day of patience after the next start, nothing else. */
  private static void write(Hash stripe, Write write) {
    try {
      write.run();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot note what stripe " + stripe + " owes", e);
    }
  }
}
