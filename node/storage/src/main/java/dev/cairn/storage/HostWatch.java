package dev.cairn.storage;

import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Presence;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.belief.HostState.Standing;
import dev.cairn.storage.belief.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Writes into the book of hosts, every five minutes, whom the overlay has heard of since, who said
 * goodbye and who was revoked; then looks whether many vanished together. It asks nobody.
 */
final class HostWatch {

  /** A third of the silence that makes a host suspect. */
  static final Duration PERIOD = Duration.ofMinutes(5);

  private final Environment env;
  private final Overlay overlay;
  private final HostBook book;
  private final UnaryOperator<Instant> policyTime;

  /**
   * @param env the policies' time, in which the period is counted
   * @param policyTime what the policies' clock showed at a moment of the overlay's clock
   */
  HostWatch(Environment env, Overlay overlay, HostBook book, UnaryOperator<Instant> policyTime) {
    this.env = env;
    this.overlay = overlay;
    this.book = book;
    this.policyTime = policyTime;
  }

  /** Looks until it is interrupted. */
  void run() throws InterruptedException {
    while (true) {
      look();
      double jitter = 0.9 + 0.2 * env.random().nextDouble();
      env.sleep(Duration.ofMillis((long) (PERIOD.toMillis() * jitter)));
    }
  }

  /** Looks once. */
  void look() {
    for (Presence presence : overlay.presences()) {
      NodeId host = presence.member().nodeId();
      boolean heard = presence.lastHeard().isAfter(Instant.EPOCH);
      if (heard) {
        book.heard(host, policyTime.apply(presence.lastHeard()));
      }
      Standing before = book.find(host).map(HostBook.Entry::standing).orElse(Standing.NONE);
      news(presence.standing(), before).ifPresent(news -> book.observe(host, news));
    }
    book.lookForMassEvent();
  }

  /** What a member's standing says that the book does not yet know. Pure. */
  static Optional<Observation> news(Presence.Standing said, Standing known) {
    return switch (said) {
      case PRESENT -> known == Standing.LEFT ? Optional.of(Observation.REJOINED) : Optional.empty();
      case LEFT ->
          known == Standing.NONE ? Optional.of(Observation.SAID_GOODBYE) : Optional.empty();
      case REVOKED ->
          known == Standing.REVOKED ? Optional.empty() : Optional.of(Observation.REVOKED);
    };
  }
}
