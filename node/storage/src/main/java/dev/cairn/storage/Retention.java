package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.stripe.RetainSet;
import dev.cairn.storage.stripe.StorageRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The owner's side of leases: tells all hosts at once which stripes its member still wants. Table
 * {@code retention}: {@code made} → when that was last done (s).
 */
public final class Retention {

  private static final byte[] MADE = "made".getBytes(StandardCharsets.US_ASCII);

  /** Twelve times in a lease: an owner may be away for half a year and lose nothing. */
  private static final Duration RENEWED_EVERY = Duration.ofDays(14);

  /** After a backup a set as old as that is made anew, so that hosts hear of what is not wanted. */
  private static final Duration RENEWED_AFTER_BACKUP = Duration.ofDays(1);

  private final Environment env;
  private final Overlay overlay;
  private final SigningKey deviceKey;
  private final Duration lease;
  private final Table table;
  private final StripeRecords records;

  /**
   * @param records of which those of stripes that are not wanted any more are forgotten
   */
  Retention(StorageNode.Parts parts, StripeRecords records) throws IOException {
    this.records = records;
    this.env = parts.env();
    this.overlay = parts.overlay();
    this.deviceKey = parts.deviceKey();
    this.lease = parts.settings().lease();
    this.table = parts.tables().table("retention");
  }

  /** How {@link #publish} ended. */
  public sealed interface Outcome {
    /** Every shard is at a majority of its keepers. */
    record Published(int stripes, Instant until) implements Outcome {}

    /** Its keepers hold one that was made later: this device's clock went back. */
    record Superseded(Instant made) implements Outcome {}

    /** Too few keepers took it; what they have is the last one, and renewing again helps. */
    record TooFew(int acknowledged, int keepers, List<String> refusals) implements Outcome {}
  }

  /** True if it is time to publish: a fortnight after the last, or a day if a backup was made. */
  public boolean isDue(boolean backupMade) throws IOException {
    Optional<byte[]> made = table.get(MADE);
    if (made.isEmpty()) {
      return true;
    }
    Instant last = Instant.ofEpochSecond(ByteBuffer.wrap(made.get()).getLong());
    Instant now = env.now();
    Duration every = backupMade ? RENEWED_AFTER_BACKUP : RENEWED_EVERY;
    return last.isAfter(now) || !last.plus(every).isAfter(now);
  }

  /**
   * Renews the leases of {@code stripes}, which must be all that this device's member wants kept
   * and this device knows of: hosts rid themselves of what this device stored and does not name.
   */
  public Outcome publish(Collection<Hash> stripes) throws IOException, InterruptedException {
    Instant now = env.now();
    UUID owner = overlay.self().device().subject();
    Instant until = now.plus(lease);
    List<RetainSet> shards = RetainSet.sign(deviceKey, owner, stripes, now, until);
    for (RetainSet shard : shards.reversed()) { // whoever reads the first finds the others
      Hash place = RetainSet.place(shard.key(), owner, shard.shard());
      PutOutcome outcome = overlay.records().put(StorageRecords.RETAIN, place, shard.encode());
      switch (outcome) {
        case PutOutcome.Stored stored -> {}
        case PutOutcome.Superseded newer -> {
          return new Outcome.Superseded(Instant.ofEpochSecond(newer.sequence()));
        }
        case PutOutcome.TooFew few -> {
          return new Outcome.TooFew(few.acknowledged(), few.keepers(), few.refusals());
        }
      }
    }
    table.put(MADE, ByteBuffer.allocate(Long.BYTES).putLong(now.getEpochSecond()).array());
    records.keepOnly(Set.copyOf(stripes));
    return new Outcome.Published(stripes.size(), until);
  }
}
