package dev.cairn.storage.audit;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What an auditor asks a host today. Each block of the host gets an equal share of the host's daily
 * challenges, and every block at least one in 30 days; the hash of (beacon, auditor, host, block)
 * says which, which leaves, and at what moment of the day. So neither side picks, anybody can
 * recompute what was due, and challenges lie evenly over day and blocks without a word between
 * auditors. Each block has one auditor a day: the first of its keepers' rank.
 *
 * <p>16 a day find 1 % lost leaves within 29 days at 99 % (459 challenges, as Ateniese 2007), 5 %
 * within 6 days, for 270 KB a day at 16 KiB leaves.
 */
public final class AuditSchedule {

  /** Challenges a day for a host whose score has been earned. */
  public static final int PER_DAY = 16;

  /** For one that still has to earn it. */
  public static final int PER_DAY_UNVETTED = 48;

  /** Days within which each block is asked for at least once. */
  public static final int ROUND_DAYS = 30;

  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final byte[] CONTEXT = "cairn-audit\0".getBytes(StandardCharsets.US_ASCII);

  /**
   * One day, for one auditor and host.
   *
   * @param day since 1970 UTC
   * @param beacon nobody could foretell before the day began, the same for all who check: the hash
   *     of the day number and the authority's newest checkpoint. Were it foreseeable, a host could
   *     keep just the leaves that will be asked for.
   * @param blocksHeld how many blocks the host has in all, as far as is known; at least 1
   * @param vetted whether its score has been earned
   */
  public record Day(
      long day, Hash beacon, NodeId auditor, NodeId host, int blocksHeld, boolean vetted) {
    public Day {
      if (blocksHeld < 1) {
        throw new IllegalArgumentException("a host of " + blocksHeld + " blocks");
      }
    }
  }

  /**
   * A block that this auditor has to ask the host for today.
   *
   * @param leaves of 16 KiB, at least 1
   */
  public record Watched(Hash stripe, int index, int leaves) {}

  /**
   * A question.
   *
   * @param leaf whose bytes and proof are wanted
   * @param atMs when to ask
   */
  public record Challenge(Hash stripe, int index, int leaf, long atMs) {}

  private AuditSchedule() {}

  /** The day of {@code nowMs}. */
  public static long dayOf(long nowMs) {
    return Math.floorDiv(nowMs, DAY_MS);
  }

  /** Everything to ask today, by time. */
  public static List<Challenge> of(Day day, List<Watched> blocks) {
    List<Challenge> due = new ArrayList<>();
    double share = (double) (day.vetted ? PER_DAY : PER_DAY_UNVETTED) / day.blocksHeld;
    for (Watched block : blocks) {
      Hash draw = draw(day, block, -1);
      int count = (int) share + (uniform(draw, 0) < share - (int) share ? 1 : 0);
      if (count == 0 && isTurn(day, block)) {
        count = 1;
      }
      for (int i = 0; i < count; i++) {
        due.add(challenge(day, block, i));
      }
    }
    due.sort(
        Comparator.comparingLong(Challenge::atMs)
            .thenComparing(Challenge::stripe)
            .thenComparingInt(Challenge::index)
            .thenComparingInt(Challenge::leaf));
    return due;
  }

  /** Once in a round, on a day that follows from host and block alone: no auditor can skip it. */
  private static boolean isTurn(Day day, Watched block) {
    byte[] index = ByteBuffer.allocate(Integer.BYTES).putInt(block.index).array();
    Hash phase = Hash.of(CONTEXT, day.host.hash().bytes(), block.stripe.bytes(), index);
    return Math.floorMod(day.day + number(phase, 0), ROUND_DAYS) == 0;
  }

  private static Challenge challenge(Day day, Watched block, int i) {
    Hash draw = draw(day, block, i);
    int leaf = (int) (uniform(draw, 0) * block.leaves);
    long atMs = day.day * DAY_MS + (long) (uniform(draw, 8) * DAY_MS);
    return new Challenge(block.stripe, block.index, leaf, atMs);
  }

  private static Hash draw(Day day, Watched block, int i) {
    byte[] numbers = ByteBuffer.allocate(16).putLong(day.day).putInt(block.index).putInt(i).array();
    return Hash.of(
        CONTEXT,
        day.beacon.bytes(),
        day.auditor.hash().bytes(),
        day.host.hash().bytes(),
        block.stripe.bytes(),
        numbers);
  }

  private static double uniform(Hash hash, int offset) {
    return (number(hash, offset) >>> 11) * 0x1p-53;
  }

  private static long number(Hash hash, int offset) {
    return ByteBuffer.wrap(hash.bytes()).getLong(offset);
  }
}
