package dev.cairn.storage;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Decision;
import dev.cairn.authority.Wish;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.RecoveryRules;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.RealEnvironment;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.tcp.TcpHost;
import dev.cairn.libp2p.tcp.TcpOptions;
import dev.cairn.overlay.CertificateGate;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.MemoryCrlStore;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.storage.block.MemoryBlockStore;
import dev.cairn.storage.database.MemoryTables;
import dev.cairn.storage.share.RecoveryPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Storage nodes over real sockets, with the authority's own certificates, in one process. */
final class TcpWorld implements AutoCloseable {

  /** Nobody waits an hour here. */
  private static final StorageSettings SETTINGS =
      StorageSettings.defaults().withRelease(new RecoveryPolicy(Duration.ZERO));

  final RealEnvironment env = new RealEnvironment();
  final List<Node> nodes = new ArrayList<>();
  private final Authority authority =
      Ceremony.inMemory(new Organisation("acme"), InstantSource.system(), env.secureRandom());

  /** One node and what it keeps for others. */
  record Node(OverlayNode overlay, MemoryBlockStore blocks, StorageNode storage) {
    NodeId id() {
      return overlay.self().nodeId();
    }

    PeerStorage peers() {
      return storage.peers();
    }
  }

  /** A device of {@code member}, joined. */
  Node add(String member, String site, long capBytes) throws Exception {
    SigningKey key = SigningKey.generate(env.secureRandom());
    InviteTerms terms = InviteTerms.of(member, site, 1L << 40, 1L << 40);
    return add(key, authority.enrol(key, terms).encode(), capBytes);
  }

  /** A device of {@code member} that two registrars let recover, without a delay. */
  Node recover(String member, String site) throws Exception {
    SigningKey key = SigningKey.generate(env.secureRandom());
    byte[] nonce = new byte[NodeId.NONCE_BYTES];
    InviteCode own = Enrolment.ownCode(authority.anchor().fingerprint(), List.of(), key);
    byte[] request =
        new EnrolmentRequest(key.verifyKey(), NodeId.commitment(nonce), own.id()).sign(key);
    authority.recoveries().setRules(new RecoveryRules(Duration.ZERO, true), "");
    authority.ask(request, new Wish(member, "", site, true));
    InviteTerms terms = InviteTerms.of(member, site, 1L << 40, 0);
    authority.recoveries().approve(own.id(), terms, "grace");
    authority.recoveries().approve(own.id(), terms, "linus");
    byte[] entry = granted(authority.request(own.secret(), request));
    return add(key, granted(authority.reveal(Merkle.leafHash(entry), nonce)).encode(), 0);
  }

  private static <T> T granted(Decision<T> decision) {
    return ((Decision.Granted<T>) decision).value();
  }

  private Node add(SigningKey key, byte[] credential, long capBytes) throws Exception {
    TcpHost host =
        TcpHost.start(env, key, TcpOptions.defaults().listeningOn(Multiaddr.ip4("127.0.0.1", 0)));
    CertificateGate gate = CertificateGate.open(env, authority.anchor(), new MemoryCrlStore());
    gate.offer(authority.revocationList().encode());
    OverlaySettings defaults = OverlaySettings.defaults();
    OverlayNode overlay =
        OverlayNode.open(
            env,
            host,
            new Membership(key, credential, gate),
            OverlayStores.inMemory(),
            defaults.withRhythm(defaults.rhythm().atOnce()).withSeeds(seeds()));
    MemoryBlockStore blocks = new MemoryBlockStore(capBytes);
    StorageNode storage =
        StorageNode.start(
            new StorageNode.Parts(env, overlay, key, blocks, new MemoryTables(), SETTINGS));
    overlay.join();
    Node node = new Node(overlay, blocks, storage);
    nodes.add(node);
    return node;
  }

  private List<Seed> seeds() {
    return nodes.stream()
        .limit(1)
        .map(node -> node.overlay().self())
        .map(self -> new Seed(self.peerId(), self.addresses().getFirst()))
        .toList();
  }

  /** A node that keeps one of {@code roots}, in the order of joining. */
  Node holderOf(List<Hash> roots) {
    return nodes.stream()
        .filter(node -> roots.stream().anyMatch(node.blocks()::has))
        .findFirst()
        .orElseThrow();
  }

  void kill(Node node) {
    node.overlay().close();
    nodes.remove(node);
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.overlay().close());
  }
}
