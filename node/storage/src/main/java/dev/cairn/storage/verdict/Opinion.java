package dev.cairn.storage.verdict;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.audit.AuditScore;
import dev.cairn.storage.belief.Belief;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.time.Duration;
import java.util.Optional;

/**
 * What one keeper thinks of a host, by its own audits alone.
 *
 * @param belief whether its blocks count
 * @param standing of its audits
 * @param passed right answers that this keeper saw
 * @param permille share of right answers, old ones forgotten; 0 to 1000
 * @param proved since it last proved a leaf to this keeper; empty if it never did
 * @param blame what was last held against it, in words; empty if nothing
 */
public record Opinion(
    Belief belief,
    AuditScore.Standing standing,
    int passed,
    int permille,
    Optional<Duration> proved,
    String blame) {

  static final int BYTES_MAX = 512;

  private static final int NAME_BYTES_MAX = 16;
  private static final int BLAME_BYTES_MAX = 256;
  private static final long SECONDS_MAX = Duration.ofDays(36_500).toSeconds();

  /** That of the keeper whose book this is an entry of. */
  public static Opinion of(HostBook.Entry host) {
    return new Opinion(
        host.belief(),
        host.score().standing(),
        host.score().passed(),
        (int) Math.round(host.score().share() * 1000),
        host.proved(),
        host.blame());
  }

  byte[] encode() {
    return new FieldWriter()
        .text(1, belief.name())
        .text(2, standing.name())
        .number(3, passed)
        .number(4, permille)
        .number(5, proved.map(since -> 1 + since.toSeconds()).orElse(0L))
        .text(6, blame)
        .toBytes();
  }

  static Opinion parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "opinion");
    Opinion opinion =
        new Opinion(
            one(Belief.class, in.text(1, NAME_BYTES_MAX)),
            one(AuditScore.Standing.class, in.text(2, NAME_BYTES_MAX)),
            in.integer(3, 0, Integer.MAX_VALUE),
            in.integer(4, 0, 1000),
            since(in.number(5, 0, SECONDS_MAX)),
            in.text(6, BLAME_BYTES_MAX));
    in.end();
    return opinion;
  }

  private static Optional<Duration> since(long secondsAndOne) {
    return secondsAndOne == 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(secondsAndOne - 1));
  }

  private static <E extends Enum<E>> E one(Class<E> of, String name)
      throws MalformedMessageException {
    try {
      return Enum.valueOf(of, name);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("opinion: '" + name + "'", e);
    }
  }
}
