package dev.cairn.storage.tenancy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.storage.stripe.RetainSet;
import dev.cairn.storage.stripe.StorageRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The retain sets of devices as their keepers have them; each asked for once a sweep. */
final class RetainSets {

  /** 8 KiB each at most. */
  private static final int CACHED_MAX = 1024;

  private final Environment env;
  private final Records records;
  private final Duration pause;
  private final Map<Hash, Shard> cache = new Cache();

  /** What a device says of a stripe. */
  sealed interface Answer {
    /** It wants it kept. */
    record Retained(Instant until) implements Answer {}

    /** It does not, and would have known of it if it was there before {@code made}. */
    record Left(Instant made) implements Answer {}

    /** It has no retain set. */
    record None() implements Answer {}

    /** Its keepers do not answer, or give half of a set that is being replaced. */
    record Silent() implements Answer {}
  }

  /** A shard as it was answered. */
  private record Shard(boolean answered, @Nullable RetainSet set) {
    private static final Shard SILENT = new Shard(false, null);
    private static final Shard NONE = new Shard(true, null);
  }

  RetainSets(Environment env, Records records, Duration pause) {
    this.env = env;
    this.records = records;
    this.pause = pause;
  }

  /** Asks what the device of {@code key} says, on behalf of {@code owner}, of a stripe. */
  Answer ask(VerifyKey key, UUID owner, Hash stripeId) throws InterruptedException {
    Shard first = shard(key, owner, 0);
    RetainSet set = first.set;
    if (set == null) {
      return first.answered ? new Answer.None() : new Answer.Silent();
    }
    int number = RetainSet.shardOf(stripeId, set.shards());
    RetainSet own = number == 0 ? set : shard(key, owner, number).set;
    if (own == null || own.shards() != set.shards() || !own.made().equals(set.made())) {
      return new Answer.Silent();
    }
    return own.contains(stripeId) ? new Answer.Retained(own.until()) : new Answer.Left(own.made());
  }

  private Shard shard(VerifyKey key, UUID owner, int number) throws InterruptedException {
    Hash place = RetainSet.place(key, owner, number);
    Shard known = cache.get(place);
    if (known == null) {
      known = fetch(place);
      cache.put(place, known);
      env.sleep(pause);
    }
    return known;
  }

  private Shard fetch(Hash place) throws InterruptedException {
    return switch (records.get(StorageRecords.RETAIN, place)) {
      case GetOutcome.Found found -> {
        try {
          yield new Shard(true, RetainSet.parse(place, found.value()));
        } catch (MalformedMessageException e) {
          throw new IllegalStateException("the overlay gave a record it did not check", e);
        }
      }
      case GetOutcome.Absent absent -> Shard.NONE;
      case GetOutcome.TooFew few -> Shard.SILENT;
    };
  }

  /** Forgets what was asked for the longest ago. */
  private static final class Cache extends LinkedHashMap<Hash, Shard> {
    private static final long serialVersionUID = 1L;

    Cache() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, Shard> eldest) {
      return size() > CACHED_MAX;
    }
  }
}
