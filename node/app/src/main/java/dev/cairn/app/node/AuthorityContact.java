package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.authority.client.AuthorityClient;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.wire.PeerAddress;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.libp2p.InvalidAddressException;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.node.OverlayNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node asks of the organisation's authority, where it can be reached: the newest revocation
 * list, and members to begin with. A node works without; so whatever fails here is logged and tried
 * again later.
 */
final class AuthorityContact {

  private static final System.Logger LOG = System.getLogger(AuthorityContact.class.getName());

  /** The authority makes a new list every 6 h; half of that keeps a node at most one behind. */
  private static final Duration PERIOD = Duration.ofHours(3);

  private static final Duration RETRY = Duration.ofMinutes(5);

  private final Environment env;
  private final TrustAnchor anchor;
  private final SigningKey key;
  private final AuthorityClient client;

  AuthorityContact(Environment env, Home home, TrustAnchor anchor, SigningKey key)
      throws IOException {
    this.env = env;
    this.anchor = anchor;
    this.key = key;
    this.client = new AuthorityClient(AuthorityFile.read(home), anchor.fingerprint(), env::now);
  }

  /** Says where this node listens, and hears of some members; none if it cannot be reached. */
  List<Seed> announce(List<Multiaddr> addresses) throws InterruptedException {
    try {
      return seeds(client.announce(key, addresses.stream().map(Multiaddr::toString).toList()));
    } catch (IOException | DeniedException e) {
      LOG.log(System.Logger.Level.INFO, "announcing to the authority: " + e.getMessage());
      return List.of();
    }
  }

  /** The list in force if it is above {@code numberMin}; empty if there is no newer or no way. */
  Optional<byte[]> newerList(long numberMin) throws InterruptedException {
    try {
      return Optional.of(client.revocationList(anchor, numberMin).encode());
    } catch (IOException | RefusedException e) {
      LOG.log(System.Logger.Level.INFO, "revocation list from the authority: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Keeps {@code overlay}'s list fresh and the node announced, behind the caller. */
  Thread keepInTouch(OverlayNode overlay, List<Multiaddr> addresses, long numberMin) {
    return env.start("authority-contact", () -> keepInTouchNow(overlay, addresses, numberMin));
  }

  private void keepInTouchNow(OverlayNode overlay, List<Multiaddr> addresses, long numberMin) {
    try {
      while (true) {
        announce(addresses);
        Optional<byte[]> list = newerList(numberMin);
        list.ifPresent(overlay::offerCrl);
        Duration wait = list.isPresent() ? PERIOD : RETRY;
        env.sleep(wait.plusMillis(env.random().nextLong(wait.toMillis() / 5)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    } finally {
      client.close();
    }
  }

  /** Drops its connections. */
  void close() {
    client.close();
  }

  /** Addresses of other kinds than ours are for later versions: left out. */
  static List<Seed> seeds(List<PeerAddress> peers) {
    List<Seed> seeds = new ArrayList<>();
    for (PeerAddress peer : peers) {
      try {
        seeds.add(new Seed(PeerId.of(peer.key()), Multiaddr.parse(peer.address())));
      } catch (InvalidAddressException e) {
        LOG.log(System.Logger.Level.DEBUG, "a peer's address: " + e.getMessage());
      }
    }
    return seeds;
  }
}
