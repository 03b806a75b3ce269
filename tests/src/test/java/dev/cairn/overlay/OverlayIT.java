package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Decision;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.RealEnvironment;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RevocationList;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.libp2p.tcp.TcpHost;
import dev.cairn.libp2p.tcp.TcpOptions;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.node.OverlayNode;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same nodes over TCP, Noise and yamux, with the authority's own certificates. */
class OverlayIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RealEnvironment env = new RealEnvironment();
  private final Authority authority =
      Ceremony.inMemory(new Organisation("acme"), InstantSource.system(), env.secureRandom());
  private final List<OverlayNode> nodes = new ArrayList<>();
  private final List<CertificateGate> gates = new ArrayList<>();

  @AfterEach
  void closeAll() {
    nodes.forEach(OverlayNode::close);
  }

  private OverlayNode add() throws Exception {
    SigningKey key = SigningKey.generate(env.secureRandom());
    TcpHost host =
        TcpHost.start(env, key, TcpOptions.defaults().listeningOn(Multiaddr.ip4("127.0.0.1", 0)));
    CertificateGate gate = CertificateGate.open(env, authority.anchor(), new MemoryCrlStore());
    assertThat(gate.offer(authority.revocationList().encode()))
        .isInstanceOf(Gate.CrlVerdict.Kept.class);
    InviteTerms terms = InviteTerms.of("member-" + nodes.size(), "lab", 1 << 30, 1 << 30);
    byte[] credential = authority.enrol(key, terms).encode();
    List<Seed> seeds = new ArrayList<>();
    if (!nodes.isEmpty()) {
      Member first = nodes.getFirst().self();
      seeds.add(new Seed(first.peerId(), first.addresses().getFirst()));
    }
    OverlaySettings settings = OverlaySettings.defaults().withSeeds(seeds);
    OverlayNode node =
        OverlayNode.open(
            env,
            host,
            new Membership(key, credential, gate),
            OverlayStores.inMemory(),
            settings.withRhythm(settings.rhythm().atOnce()));
    node.records().define(World.NOTE);
    nodes.add(node);
    gates.add(gate);
    return node;
  }

  @Test
  void membersMeetKeepRecordsAndPartFromTheRevoked() throws Exception {
    for (int i = 0; i < 8; i++) {
      JoinOutcome outcome = add().join();
      assertThat(outcome).isInstanceOf(i == 0 ? JoinOutcome.Alone.class : JoinOutcome.Joined.class);
    }
    for (OverlayNode node : nodes) {
      assertThat(node.closest(World.noteKey(1), 20)).hasSize(8);
    }
    byte[] note = World.note(1, 1, "over real sockets");
    assertThat(nodes.get(2).records().put(World.NOTE, World.noteKey(1), note))
        .isInstanceOf(Records.PutOutcome.Stored.class);
    nodes.removeLast().close();
    nodes.removeLast().close();
    assertThat(nodes.get(5).records().get(World.NOTE, World.noteKey(1)))
        .isInstanceOfSatisfying(
            Records.GetOutcome.Found.class, found -> assertThat(found.value()).isEqualTo(note));
    revoke(nodes.get(3));
  }

  private void revoke(OverlayNode revoked) throws Exception {
    Revocation what = new Revocation.OfNode(revoked.self().nodeId());
    assertThat(authority.revoke(what, "test")).isInstanceOf(Decision.Granted.class);
    RevocationList list = authority.revocationList();
    assertThat(nodes.getFirst().offerCrl(list.encode()))
        .isEqualTo(new Gate.CrlVerdict.Kept(list.number()));
    long deadline = env.nanoTime() + PATIENCE.toNanos();
    while (stillKnown(revoked, list) && env.nanoTime() < deadline) {
      env.sleep(Duration.ofMillis(20));
    }
    assertThat(stillKnown(revoked, list)).isFalse();
    String said = refusal(revoked);
    while (!said.contains("REVOKED") && env.nanoTime() < deadline) {
      env.sleep(Duration.ofMillis(20)); // the old connection may just be ending
      said = refusal(revoked);
    }
    assertThat(said).contains("REVOKED");
  }

  private String refusal(OverlayNode revoked) throws InterruptedException {
    try (P2pStream stream = revoked.open(nodes.get(1).self(), "/cairn/find/2.0.0", PATIENCE)) {
      return "served " + stream.protocol();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private boolean stillKnown(OverlayNode revoked, RevocationList list) {
    return nodes.stream()
        .filter(node -> !node.equals(revoked))
        .anyMatch(node ->
            node.known().contains(revoked.self())
                || gates.get(nodes.indexOf(node)).crlNumber() < list.number());
  }

  @Test
  void gateKeepsTheNewestListAcrossRestartsAndTakesNoOlderOrForgedOne() throws Exception {
    MemoryCrlStore store = new MemoryCrlStore();
    CertificateGate gate = CertificateGate.open(env, authority.anchor(), store);
    SigningKey key = SigningKey.generate(env.secureRandom());
    InviteTerms terms = InviteTerms.of("mallory", "lab", 0, 0);
    byte[] credential = authority.enrol(key, terms).encode();
    assertThat(gate.judge(credential)).isInstanceOf(Gate.Judgement.Refused.class);

    byte[] old = authority.revocationList().encode();
    gate.offer(old);
    assertThat(gate.judge(credential)).isInstanceOf(Gate.Judgement.Admitted.class);
    assertThat(gate.judge(credential)).isInstanceOf(Gate.Judgement.Admitted.class);
    Gate.Judgement.Admitted admitted = (Gate.Judgement.Admitted) gate.judge(credential);
    authority.revoke(new Revocation.OfNode(admitted.device().nodeId()), "stolen");
    byte[] newer = authority.revocationList().encode();
    assertThat(gate.offer(newer)).isInstanceOf(Gate.CrlVerdict.Kept.class);
    assertThat(gate.judge(credential)).isInstanceOf(Gate.Judgement.Refused.class);

    assertThat(gate.offer(old)).isEqualTo(new Gate.CrlVerdict.NotNewer());
    byte[] forged = newer.clone();
    forged[forged.length / 2] ^= 1;
    assertThat(gate.offer(forged)).isInstanceOf(Gate.CrlVerdict.Refused.class);
    CertificateGate restarted = CertificateGate.open(env, authority.anchor(), store);
    assertThat(restarted.crlNumber()).isEqualTo(gate.crlNumber());
    assertThat(restarted.judge(credential)).isInstanceOf(Gate.Judgement.Refused.class);
    store.save(forged);
    assertThatThrownBy(() -> CertificateGate.open(env, authority.anchor(), store))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
  }
}
