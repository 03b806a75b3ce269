package dev.cairn.app.node;

import dev.cairn.env.Environment;
import dev.cairn.identity.RefusedException;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.CertificateGate;
import dev.cairn.overlay.node.OverlayNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a daemon in touch with the authority: announced for newcomers, and with the newest
 * revocation list within a second of its making. Whatever fails is logged and tried again.
 */
final class AuthorityCare {

  private static final System.Logger LOG = System.getLogger(AuthorityCare.class.getName());

  /** The authority forgets who was silent for two days. */
  private static final Duration ANNOUNCE = Duration.ofHours(3);

  /** Where nobody answers, or too many wait there already: gossip brings the list as well. */
  private static final Duration ASK_AGAIN = Duration.ofMinutes(5);

  /** An answer sooner than this was no waiting. */
  private static final Duration WAITED = Duration.ofSeconds(10);

  private final Environment env;
  private final AuthorityContact authority;
  private final OverlayNode overlay;
  private final CertificateGate gate;

  AuthorityCare(
      Environment env, AuthorityContact authority, OverlayNode overlay, CertificateGate gate) {
    this.env = env;
    this.authority = authority;
    this.overlay = overlay;
    this.gate = gate;
  }

  /** Announces the node now and every few hours. */
  Thread announce(List<Multiaddr> addresses) {
    return env.start(
        "authority-announce",
        () -> {
          try {
            while (true) {
              Duration wait = authority.announce(addresses).isEmpty() ? ASK_AGAIN : ANNOUNCE;
              env.sleep(jittered(wait));
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
          }
        });
  }

  /** Waits at the authority for each next list. */
  Thread keepListFresh() {
    return env.start(
        "authority-list",
        () -> {
          try {
            authority.newerList(gate.crlNumber()).ifPresent(overlay::offerCrl);
            while (true) {
              env.sleep(awaitList());
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
          }
        });
  }

  /** How long until it is worth asking again. */
  private Duration awaitList() throws InterruptedException {
    long started = env.nanoTime();
    try {
      Optional<byte[]> list = authority.awaitList(gate.crlNumber());
      list.ifPresent(overlay::offerCrl);
      boolean hasWaited = env.nanoTime() - started > WAITED.toNanos();
      return list.isPresent() || hasWaited ? Duration.ZERO : jittered(ASK_AGAIN);
    } catch (IOException | RefusedException e) {
      LOG.log(System.Logger.Level.DEBUG, "waiting for a revocation list: " + e.getMessage());
      return jittered(ASK_AGAIN);
    }
  }

  private Duration jittered(Duration wait) {
    return wait.plusMillis(env.random().nextLong(wait.toMillis() / 5));
  }
}
