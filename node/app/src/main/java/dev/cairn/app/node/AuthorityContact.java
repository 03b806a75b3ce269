package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.authority.client.AuthorityClient;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.client.Renewing;
import dev.cairn.authority.log.LogFollower;
import dev.cairn.authority.wire.PeerAddress;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.libp2p.InvalidAddressException;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import dev.cairn.overlay.OverlaySettings.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node asks of the organisation's authority, where it can be reached: the newest revocation
 * list, members to begin with, a new certificate in time, the log. A node works without.
 */
final class AuthorityContact {

  private static final System.Logger LOG = System.getLogger(AuthorityContact.class.getName());

  private final Environment env;
  private final TrustAnchor anchor;
  private final SigningKey key;
  private final List<String> addresses;

  /** Made when it is first needed: TLS takes long to set up, and few commands ask. */
  private @Nullable AuthorityClient client;

  AuthorityContact(Environment env, Home home, TrustAnchor anchor, SigningKey key)
      throws IOException {
    this.env = env;
    this.anchor = anchor;
    this.key = key;
    this.addresses = AuthorityFile.read(home);
  }

  private synchronized AuthorityClient client() {
    AuthorityClient made = client;
    if (made == null) {
      made = new AuthorityClient(addresses, anchor.fingerprint(), env::now);
      client = made;
    }
    return made;
  }

  /** Says where this node listens, and hears of some members; none if it cannot be reached. */
  List<Seed> announce(List<Multiaddr> addresses) throws InterruptedException {
    try {
      return seeds(client().announce(key, addresses.stream().map(Multiaddr::toString).toList()));
    } catch (IOException | DeniedException e) {
      LOG.log(System.Logger.Level.INFO, "announcing to the authority: " + e.getMessage());
      return List.of();
    }
  }

  /** The list in force if it is above {@code numberMin}; empty if there is no newer or no way. */
  Optional<byte[]> newerList(long numberMin) throws InterruptedException {
    try {
      return Optional.of(client().revocationList(anchor, numberMin).encode());
    } catch (IOException | RefusedException e) {
      LOG.log(System.Logger.Level.INFO, "revocation list from the authority: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Waits there for a list above {@code number}; empty if none came, or too many wait. */
  Optional<byte[]> awaitList(long number)
      throws IOException, RefusedException, InterruptedException {
    return client().revocationListAfter(anchor, number).map(RevocationList::encode);
  }

  /** A new certificate in the place of the one in {@code held}, which may be over. */
  Renewing.Renewed renew(byte[] held)
      throws IOException, DeniedException, RefusedException, InterruptedException {
    return Renewing.renew(client(), anchor, held, Renewing.Keys.same(key), env::now);
  }

  /** What the log shows now, going on from {@code known}: entries from {@code from} on. */
  LogFollower.Look look(Checkpoint known, long from) throws IOException, RefusedException {
    return LogFollower.look(client(), anchor, known, from);
  }

  /** The log's newest checkpoint, signed by it and not compared with any other. */
  Checkpoint checkpoint() throws IOException, RefusedException, InterruptedException {
    return client().checkpoint(anchor);
  }

  /** What its part of a vault's key is sealed to. */
  byte[] escrowKey() throws IOException, InterruptedException {
    return client().escrowKey();
  }

  /** Its part of a vault's key, or a proof of it; see {@link AuthorityEscrow}. */
  byte[] escrow(byte[] request) throws IOException, DeniedException, InterruptedException {
    return client().escrow(request);
  }

  /** Ends every recovery of this device's member; how many that were. */
  int veto() throws IOException, DeniedException, InterruptedException {
    return client().veto(key);
  }

  /** Drops its connections. */
  synchronized void close() {
    if (client != null) {
      client.close();
    }
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
