package dev.cairn.overlay;

import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import java.time.Duration;
import java.util.List;

/**
 * How a node takes part. {@link #defaults} needs no editing; the {@code with…} methods change one
 * thing each.
 *
 * @param seeds members to ask first; may be empty for the first node and for one that knows others
 *     from its disk
 * @param announce addresses to tell others; empty means those on which the host listens
 * @param rhythm how often the node does what nobody asked it for
 * @param limits what it does for others at most
 */
public record OverlaySettings(
    List<Seed> seeds, List<Multiaddr> announce, Rhythm rhythm, Limits limits) {

  public OverlaySettings {
    seeds = List.copyOf(seeds);
    announce = List.copyOf(announce);
  }

  /** Where to knock first. */
  public record Seed(PeerId peer, Multiaddr address) {}

  /** No seeds, listening addresses announced, the design's rhythm and limits. */
  public static OverlaySettings defaults() {
    return new OverlaySettings(List.of(), List.of(), Rhythm.defaults(), Limits.defaults());
  }

  /** The same with these seeds. */
  public OverlaySettings withSeeds(List<Seed> newSeeds) {
    return new OverlaySettings(newSeeds, announce, rhythm, limits);
  }

  /** The same with these addresses told to others. */
  public OverlaySettings withAnnounce(List<Multiaddr> addresses) {
    return new OverlaySettings(seeds, addresses, rhythm, limits);
  }

  /** The same with this rhythm. */
  public OverlaySettings withRhythm(Rhythm newRhythm) {
    return new OverlaySettings(seeds, announce, newRhythm, limits);
  }

  /** The same with these limits. */
  public OverlaySettings withLimits(Limits newLimits) {
    return new OverlaySettings(seeds, announce, rhythm, newLimits);
  }

  /** The same at a faster rhythm: {@link Rhythm#faster}. */
  public OverlaySettings faster(double factor) {
    return withRhythm(rhythm.faster(factor));
  }

  /**
   * Periods. Each wait is jittered by a fifth, so that nodes started together drift apart.
   *
   * @param rejoinJitterMax a node that knows others from its disk waits up to this long before it
   *     knocks, so that a mass reboot does not become a flood; zero in tests and on first joins
   * @param tick one contact pinged, expired members dropped, a random place asked for
   * @param refresh a bucket without a look-up for so long gets one (Maymounkov 2002 §2.3: 1 h)
   * @param republish a kept record is handed to its keepers of the day (protocols: 12 h)
   * @param recordLife a record that nobody refreshed for so long goes (protocols: 48 h)
   * @param gossip one random member is told and asked what is new: with 2,000 members everybody has
   *     heard of everything after a dozen rounds
   * @param heartbeat a device signs a new sign of life (2,000 members, each heard of by everybody:
   *     3 kbit/s)
   * @param reconcile a neighbour's records are compared with ours (durability: 1 to 6 h)
   */
  public record Rhythm(
      Duration rejoinJitterMax,
      Duration tick,
      Duration refresh,
      Duration republish,
      Duration recordLife,
      Duration gossip,
      Duration heartbeat,
      Duration reconcile) {

    /** The design's figures. */
    public static Rhythm defaults() {
      return new Rhythm(
          Duration.ofMinutes(9),
          Duration.ofSeconds(30),
          Duration.ofHours(1),
          Duration.ofHours(12),
          Duration.ofHours(48),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofHours(2));
    }

    /** The same with no wait before knocking. */
    public Rhythm atOnce() {
      return withRejoinJitterMax(Duration.ZERO);
    }

    /** The same with this longest wait before knocking. */
    public Rhythm withRejoinJitterMax(Duration max) {
      return new Rhythm(max, tick, refresh, republish, recordLife, gossip, heartbeat, reconcile);
    }

    /** The same with this tick, and what is as frequent in the same proportion to it. */
    public Rhythm withTick(Duration newTick) {
      return new Rhythm(
          rejoinJitterMax,
          newTick,
          newTick.multipliedBy(120),
          republish,
          recordLife,
          newTick.multipliedBy(2),
          newTick.multipliedBy(20),
          newTick.multipliedBy(240));
    }

    /**
     * Everything {@code factor} times as often, so that a demonstration or a test of real processes
     * sees days of upkeep in minutes. Never so often that a machine does nothing else.
     *
     * @param factor at least 1
     */
    public Rhythm faster(double factor) {
      if (!(factor >= 1)) {
        throw new IllegalArgumentException("faster by " + factor);
      }
      return new Rhythm(
          sooner(rejoinJitterMax, factor, Duration.ZERO),
          sooner(tick, factor, Duration.ofSeconds(1)),
          sooner(refresh, factor, Duration.ofSeconds(30)),
          sooner(republish, factor, Duration.ofMinutes(1)),
          sooner(recordLife, factor, Duration.ofMinutes(10)),
          sooner(gossip, factor, Duration.ofSeconds(1)),
          sooner(heartbeat, factor, Duration.ofSeconds(2)),
          sooner(reconcile, factor, Duration.ofSeconds(5)));
    }

    private static Duration sooner(Duration period, double factor, Duration floor) {
      Duration scaled = Duration.ofNanos((long) (period.toNanos() / factor));
      Duration least = floor.compareTo(period) > 0 ? period : floor;
      return scaled.compareTo(least) > 0 ? scaled : least;
    }
  }

  /**
   * Bounds. Beyond them requests are shed, never queued without end.
   *
   * @param streamsPerMember inbound streams of one member served at a time
   * @param streams inbound streams served at a time in all
   * @param recordsPerDepositor records one member may have brought here
   * @param recordBytesPerDepositor and their bytes
   * @param recordBytes bytes of records kept in all
   */
  public record Limits(
      int streamsPerMember,
      int streams,
      int recordsPerDepositor,
      long recordBytesPerDepositor,
      long recordBytes) {

    /**
     * 128 streams carry a restore that asks one host for 128 ranges at a time. 512 MiB of records
     * per member are about 130,000 stripes, 4 TiB of packs; 2 GiB in all.
     */
    public static Limits defaults() {
      return new Limits(128, 1024, 200_000, 512L << 20, 2L << 30);
    }
  }
}
