package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.JoinOutcome;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.NotAdmittedException;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.RecordStore;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.kademlia.Lookup;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.overlay.record.Neighbourhood;
import dev.cairn.overlay.record.RecordService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A node of the members' network over any {@link Host}.
 *
 * <p>Life: {@link #open} takes the host over; the rooms above register their protocols and record
 * kinds; {@link #join} knocks at the seeds and begins the upkeep; {@link #close} ends it, host
 * included.
 */
public final class OverlayNode implements Overlay {

  /** Kademlia's α: requests in flight on each path. */
  private static final int PARALLEL = 3;

  /** Disjoint paths for what decides placement or trust (S/Kademlia: 4 to 8). */
  private static final int PATHS = 4;

  /** Members told of a goodbye at once; gossip brings it to the others. */
  private static final int FAREWELLS = 8;

  private final Environment env;
  private final Host host;
  private final OwnRecord own;
  private final Gate gate;
  private final Directory directory;
  private final Door door;
  private final Search search;
  private final RecentSearches recent;
  private final Shedder shedder;
  private final Gossip gossip;
  private final Upkeep upkeep;
  private final RecordService records;

  private OverlayNode(
      Environment env, Host host, Gossip.Self self, Parts parts, OverlaySettings settings) {
    this.env = env;
    this.host = host;
    this.own = self.record();
    this.gate = parts.gate();
    this.directory = parts.directory();
    this.shedder = new Shedder(settings.limits());
    this.door = new Door(env, host, directory, new Exchange(gate, directory, own), new Events());
    this.search = new Search(env, directory, door);
    this.recent = new RecentSearches(env, directory);
    this.records = new RecordService(env, this, new Around(), parts.records(), settings);
    this.gossip = new Gossip(env, directory, door, gate, self);
    this.upkeep = new Upkeep(this, env, settings);
  }

  private record Parts(Gate gate, Directory directory, RecordStore records) {}

  /**
   * A node that serves admission at once and everything else as it is registered. Dials nobody yet.
   *
   * @param host already listening, with the membership's key as its identity; closed with the node
   * @throws NotAdmittedException if the membership's own gate refuses its credential
   * @throws IOException if a store cannot be read
   */
  public static OverlayNode open(
      Environment env,
      Host host,
      Membership membership,
      OverlayStores stores,
      OverlaySettings settings)
      throws NotAdmittedException, IOException {
    Device device = ownDevice(host, membership);
    List<Multiaddr> addresses =
        settings.announce().isEmpty() ? host.addresses() : settings.announce();
    OwnRecord own = new OwnRecord(env, membership, device, addresses);
    OwnPulse pulse =
        new OwnPulse(env, membership.key(), device.nodeId(), settings.rhythm().heartbeat());
    Directory directory =
        new Directory(
            env,
            membership.gate(),
            stores.members(),
            device.nodeId(),
            settings.rhythm().heartbeat());
    directory.load();
    OverlayNode node =
        new OverlayNode(
            env,
            host,
            new Gossip.Self(own, pulse),
            new Parts(membership.gate(), directory, stores.records()),
            settings);
    node.records.start();
    node.handle(Search.PROTOCOL, node.search::serve);
    node.handle(Gossip.PROTOCOL, node.gossip::serve);
    node.door.start();
    return node;
  }

  private static Device ownDevice(Host host, Membership membership) throws NotAdmittedException {
    Device device =
        switch (membership.gate().judge(membership.credential())) {
          case Gate.Judgement.Admitted(Device admitted, boolean knownOnly) -> admitted;
          case Gate.Judgement.Refused(String reason) ->
              throw new NotAdmittedException(
                  "this device's certificate is refused; renew it or join again: " + reason);
        };
    if (!device.key().equals(membership.key().verifyKey())
        || !device.key().equals(host.peerId().key())) {
      throw new NotAdmittedException(
          "this device's certificate is for the key "
              + device.key()
              + ", not for the host's "
              + host.peerId().key());
    }
    return device;
  }

  /** What the records ask of the directory. */
  private final class Around implements Neighbourhood {
    @Override
    public List<Member> failingLately() {
      return directory.failingLately();
    }

    @Override
    public int closerThanSelf(Hash point, int most) {
      return directory.closerThanSelf(point, most);
    }
  }

  /** What the door tells; each answer on its own thread, since the door must not wait. */
  private final class Events implements Door.Listener {
    @Override
    public void crlKept() {
      env.start("spread revocations", upkeep::spreadRevocations);
    }

    @Override
    public void lost(Contact contact) {
      upkeep.lost(contact);
    }
  }

  /**
   * Knocks at the seeds and at members known from disk, looks itself up, fills the routing table,
   * and begins the upkeep. Call once, after handlers and record kinds are registered. Waits for the
   * rejoin jitter first if members are known from disk.
   */
  public JoinOutcome join() throws InterruptedException {
    return upkeep.join();
  }

  /**
   * Hands in a revocation list, for example fresh from the authority. A newer one ends connections
   * to whom it revokes and spreads to the members in touch.
   */
  public Gate.CrlVerdict offerCrl(byte[] crl) {
    Gate.CrlVerdict verdict = gate.offer(crl);
    if (verdict instanceof Gate.CrlVerdict.Kept) {
      env.start("spread revocations", upkeep::spreadRevocations);
    }
    return verdict;
  }

  /**
   * Shows a renewed credential from now on; gossip brings it to everybody.
   *
   * @throws NotAdmittedException if it is not this device's: another key or node id, or refused
   */
  public void renew(byte[] credential) throws NotAdmittedException {
    Member before = self();
    switch (gate.judge(credential)) {
      case Gate.Judgement.Refused(String reason) ->
          throw new NotAdmittedException("the renewed certificate is refused: " + reason);
      case Gate.Judgement.Admitted(Device device, boolean knownOnly) -> {
        if (!device.key().equals(before.device().key())
            || !device.nodeId().equals(before.nodeId())) {
          throw new NotAdmittedException(
              "the renewed certificate is of another device: " + device.nodeId());
        }
        own.renew(device, credential);
      }
    }
  }

  @Override
  public Member self() {
    return own.member();
  }

  @Override
  public byte[] credential() {
    return own.credential();
  }

  @Override
  public Optional<Device> issued(byte[] credential) {
    return gate.issued(credential);
  }

  @Override
  public List<Member> known() {
    return directory.healthy();
  }

  @Override
  public List<Presence> presences() {
    return directory.presences();
  }

  @Override
  public List<Member> nearest(Hash point, int count) {
    TreeSet<Member> near = new TreeSet<>(Nearness.to(point));
    near.addAll(directory.counted(point, count));
    if (self().reachable()) {
      near.add(self());
    }
    return near.stream().limit(count).toList();
  }

  @Override
  public Optional<Member> find(NodeId nodeId) throws InterruptedException {
    if (nodeId.equals(self().nodeId())) {
      return Optional.of(self());
    }
    Optional<Contact> here = directory.get(nodeId);
    if (here.isPresent()) {
      return here.map(Contact::member);
    }
    Lookup lookup = search(nodeId.hash(), 1, l -> l.heardOf(nodeId).isPresent());
    return lookup.heardOf(nodeId);
  }

  @Override
  public List<Member> closest(Hash point, int count) throws InterruptedException {
    if (count < 1) {
      throw new IllegalArgumentException("closest " + count);
    }
    Optional<List<Member>> known = recent.closest(point, count);
    List<Member> live =
        known.isPresent() ? known.get() : search(point, PATHS, lookup -> false).closest();
    if (known.isEmpty()) {
      recent.found(point, live);
    }
    TreeSet<Member> near = new TreeSet<>(Nearness.to(point));
    if (self().reachable()) {
      near.add(self());
    }
    near.addAll(live);
    if (count > Records.KEEPERS) {
      // A look-up ends at 20. Beyond, and for who was too slow for it, memory serves: whoever is
      // not
      // suspect counts as live.
      near.addAll(directory.healthy());
    }
    return near.stream().limit(count).toList();
  }

  private Lookup search(Hash point, int paths, Predicate<Lookup> enough)
      throws InterruptedException {
    Lookup.Shape shape = new Lookup.Shape(point, Records.KEEPERS, paths, PARALLEL);
    Lookup lookup = new Lookup(shape, search.near(shape));
    search.run(shape, lookup, enough);
    return lookup;
  }

  @Override
  public boolean revocationsFresh() {
    return gate.isFresh();
  }

  @Override
  public void handle(String protocol, MemberHandler handler) {
    host.handle(
        protocol,
        stream -> {
          Optional<Contact> from = door.admittedOn(stream.connection());
          if (from.isEmpty() || !shedder.enter(from.get().member().nodeId())) {
            stream.reset();
            return;
          }
          try {
            handler.handle(from.get().member(), stream);
          } finally {
            shedder.leave(from.get().member().nodeId());
          }
        });
  }

  @Override
  public P2pStream open(Member member, String protocol, Duration timeout)
      throws IOException, InterruptedException {
    return door.open(member, protocol, timeout);
  }

  @Override
  public Duration patience(Member member) {
    return directory.belief(member.nodeId()).patience();
  }

  @Override
  public Records records() {
    return records;
  }

  @Override
  public void sayGoodbye() throws InterruptedException {
    gossip.sayGoodbye(FAREWELLS);
  }

  Directory directory() {
    return directory;
  }

  Door door() {
    return door;
  }

  Search search() {
    return search;
  }

  Gossip gossip() {
    return gossip;
  }

  Gate gate() {
    return gate;
  }

  RecordService recordService() {
    return records;
  }

  @Override
  public void close() {
    upkeep.close();
    host.close();
  }
}
