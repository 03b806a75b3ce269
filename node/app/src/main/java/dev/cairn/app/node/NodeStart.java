package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.home.Settings;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Ahead;
import dev.cairn.env.Environment;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.tcp.TcpHost;
import dev.cairn.libp2p.tcp.TcpOptions;
import dev.cairn.overlay.CertificateGate;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.NotAdmittedException;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlaySettings.Rhythm;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.storage.StorageNode;
import dev.cairn.storage.StorageSettings;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.DiskBlockStore;
import dev.cairn.storage.budget.Bandwidth;
import dev.cairn.storage.database.Database;
import dev.cairn.storage.share.RecoveryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Opens the rooms of a node from the ground up, each handed to an {@link Ending} at once. */
final class NodeStart {

  private static final Duration REJOIN_JITTER_MAX = Duration.ofSeconds(10);

  /** Nobody waits ten minutes in a demonstration. */
  private static final Duration DEMO_LOOK = Duration.ofSeconds(2);

  private final Environment env;
  private final Home home;
  private final Settings settings;
  private final NodeMode mode;
  private final Ending ending;

  NodeStart(Environment env, Home home, Settings settings, NodeMode mode, Ending ending) {
    this.env = env;
    this.home = home;
    this.settings = settings;
    this.mode = mode;
    this.ending = ending;
  }

  NodeParts start() throws CommandFailure, IOException, NotAdmittedException, InterruptedException {
    Ahead<Database, IOException> opening =
        ending.add(
            Ahead.begin(env, "database", () -> Database.open(home.database())),
            ahead -> ahead.settled().ifPresent(Database::close));
    SigningKey key = DeviceKeyFile.read(home);
    TrustAnchor anchor = anchor();
    CertificateGate gate = CertificateGate.open(env, anchor, new FileCrlStore(home));
    Traffic traffic = new Traffic();
    Bandwidth bandwidth = new Bandwidth(env, settings.rates());
    Host host = ending.add(new MeteredHost(host(key), traffic, bandwidth), Host::close);
    AuthorityContact authority = new AuthorityContact(env, home, anchor, key);
    Database database = opening.get();
    OverlayNode overlay = overlay(authority, key, anchor, database, gate, host);
    new PeerClock(env, overlay).serve();
    long donated = mode == NodeMode.SERVE ? settings.donateBytes() : 0;
    BlockStore blocks =
        ending.add(DiskBlockStore.open(home.blocks(), donated, database), BlockStore::close);
    StorageNode storage =
        ending.add(
            StorageNode.start(
                new StorageNode.Parts(
                    env,
                    overlay,
                    key,
                    blocks,
                    database,
                    StorageSettings.defaults()
                        .withProfile(settings.profile())
                        .withPace(settings.pace())
                        .withRelease(release()),
                    bandwidth)),
            StorageNode::close);
    VaultPlace place =
        new VaultPlace(storage.peers(), env, anchor.organisation().name(), home.cache());
    Vaults vaults = new Vaults(home, place);
    AuthorityEscrow escrow =
        new AuthorityEscrow(env, home, authority, key, storage.peers().subject());
    LeaseRenewal renewal = new LeaseRenewal(env, home, vaults, storage.retention());
    PolicyRuns runs =
        new PolicyRuns(
            env,
            RunLedger.open(home),
            bandwidth,
            () -> new PeerClock(env, overlay).ahead(overlay.known()),
            renewal::renewAfterChange);
    Drives drives =
        ending.add(new Drives(env, home, vaults, settings.hostName(), mode), Drives::close);
    return new NodeParts(
        env,
        home,
        mode,
        host,
        overlay,
        gate,
        blocks,
        storage,
        traffic,
        authority,
        vaults,
        escrow,
        drives,
        renewal,
        new ShareCare(env, home, vaults, escrow, settings.demo()),
        settings.hostName(),
        runs,
        new PolicyRunner(env, home, settings.hostName(), vaults, runs, DesktopNotice.ofPath()));
  }

  private RecoveryPolicy release() {
    return settings.demo() ? new RecoveryPolicy(Duration.ZERO) : RecoveryPolicy.STANDARD;
  }

  private OverlayNode overlay(
      AuthorityContact authority,
      SigningKey key,
      TrustAnchor anchor,
      Database database,
      CertificateGate gate,
      Host host)
      throws CommandFailure, IOException, NotAdmittedException, InterruptedException {
    List<Multiaddr> addresses = settings.announce().map(List::of).orElseGet(host::addresses);
    List<Seed> seeds = seeds();
    if (seeds.isEmpty()) {
      seeds.addAll(authority.announce(addresses)); // knows nobody: worth the wait
    }
    if (isStale(anchor, gate)) {
      authority.newerList(gate.crlNumber()).ifPresent(gate::offer);
    }
    CertificateRenewal renewal =
        new CertificateRenewal(env, authority::renew, credentialFile(), keeper(gate));
    renewal.ifOver(); // an expired certificate opens no door but this one
    Membership membership = new Membership(key, home.require(home.credential()), gate);
    OverlayStores stores = new OverlayStores(new MemberTable(database), new RecordTable(database));
    OverlayNode overlay =
        ending.add(
            OverlayNode.open(env, host, membership, stores, overlaySettings(seeds)),
            OverlayNode::close);
    if (mode != NodeMode.DIAL) {
      AuthorityCare care = new AuthorityCare(env, authority, overlay, gate);
      ending.add(care.announce(addresses), Thread::interrupt);
      ending.add(care.keepListFresh(), Thread::interrupt);
      ending.add(env.start("certificate-renewal", () -> renewal.run(overlay)), Thread::interrupt);
      LogCare log =
          new LogCare(env, home, authority, gate, overlay.self().device())
              .every(settings.demo() ? DEMO_LOOK : LogCare.PERIOD);
      ending.add(env.start("log-watch", log::run), Thread::interrupt);
    }
    ending.add(authority::close);
    return overlay;
  }

  private static CertificateRenewal.Keeper keeper(CertificateGate gate) {
    return new CertificateRenewal.Keeper() {
      @Override
      public boolean admits(byte[] credential) {
        return gate.judge(credential) instanceof Gate.Judgement.Admitted;
      }

      @Override
      public void offer(byte[] list) {
        gate.offer(list);
      }
    };
  }

  private CertificateRenewal.Held credentialFile() {
    return new CertificateRenewal.Held() {
      @Override
      public byte[] read() throws IOException {
        return home.read(home.credential()).orElse(new byte[0]);
      }

      @Override
      public void replace(byte[] credential) throws IOException {
        home.write(home.credential(), credential);
      }
    };
  }

  private TrustAnchor anchor() throws CommandFailure, IOException {
    try {
      return TrustAnchor.decode(home.require(home.trustAnchor()));
    } catch (RefusedException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, home.trustAnchor() + " is damaged: " + e.getMessage(), e);
    }
  }

  private TcpHost host(SigningKey key) throws CommandFailure {
    TcpOptions options =
        mode == NodeMode.SERVE
            ? TcpOptions.defaults().listeningOn(settings.listen())
            : TcpOptions.defaults();
    try {
      return TcpHost.start(env, key, options);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "cannot listen on "
              + settings.listen()
              + ": "
              + e.getMessage()
              + "; choose another address with --listen or in cairn.properties",
          e);
    }
  }

  private List<Seed> seeds() throws IOException {
    List<Seed> seeds = new ArrayList<>();
    settings.bootstrap().forEach(contact -> seeds.add(new Seed(contact.peer(), contact.address())));
    seeds.addAll(AuthorityFile.contacts(home));
    return seeds;
  }

  private boolean isStale(TrustAnchor anchor, CertificateGate gate) {
    try {
      return RevocationList.verify(anchor, gate.crl(), 0).freshness(env.now())
          != RevocationList.Freshness.FRESH;
    } catch (RefusedException e) {
      return true; // there is none yet
    }
  }

  /**
   * The overlay's jitter of ten minutes before rejoining keeps the mass reboot of thousands from
   * being a flood. A person who starts a daemon waits for it, so here it is cut to what a few
   * hundred members need; a command's node does not wait at all.
   */
  private OverlaySettings overlaySettings(List<Seed> seeds) {
    OverlaySettings defaults = OverlaySettings.defaults();
    Rhythm usual = defaults.rhythm();
    Duration jitterMax = mode == NodeMode.SERVE ? REJOIN_JITTER_MAX : Duration.ZERO;
    return defaults
        .withSeeds(seeds)
        .withAnnounce(settings.announce().map(List::of).orElse(List.of()))
        .withRhythm(usual.faster(settings.pace()).withRejoinJitterMax(jitterMax));
  }
}
