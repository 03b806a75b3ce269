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

  /**
   * Periods. Each wait is jittered by a fifth, so that nodes started together drift apart.
   *
   * @param rejoinJitterMax a node that knows others from its disk waits up to this long before it
   *     knocks, so that a mass reboot does not become a flood; zero in tests and on first joins
   * @param tick one contact pinged, expired members dropped, a random place asked for
   * @param refresh a bucket without a look-up for so long gets one (Maymounkov 2002 §2.3: 1 h)
   * @param republish a kept record is handed to its keepers of the day (protocols: 12 h)
   * @param recordLife a record that nobody refreshed for so long goes (protocols: 48 h)
   */
  public record Rhythm(
      Duration rejoinJitterMax,
      Duration tick,
      Duration refresh,
      Duration republish,
      Duration recordLife) {

    /** The design's figures. */
    public static Rhythm defaults() {
      return new Rhythm(
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofHours(1),
          Duration.ofHours(12),
          Duration.ofHours(48));
    }

    /** The same with no wait before knocking. */
    public Rhythm atOnce() {
      return new Rhythm(Duration.ZERO, tick, refresh, republish, recordLife);
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
