package dev.cairn.storage;

import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.stripe.Placement.Candidate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What this device thinks of each host: the space it last said it had, and whether it was caught
 * lying. Liars get no new blocks while others do, and are asked last; they are remembered on disk.
 */
final class HostViews {

  private static final System.Logger LOG = System.getLogger(HostViews.class.getName());

  private final Overlay overlay;
  private final Table distrust;
  private final Map<NodeId, Long> freeBytes = new ConcurrentSkipListMap<>();
  private final Set<NodeId> liars = new ConcurrentSkipListSet<>();

  HostViews(Overlay overlay, Table distrust) throws IOException {
    this.overlay = overlay;
    this.distrust = distrust;
    distrust.forEach(
        new byte[0],
        (key, reason) -> {
          liars.add(new NodeId(dev.cairn.crypto.Hash.copyOf(key)));
          return true;
        });
  }

  /** Hosts there are now: members that pledge space, this device not among them. */
  int eligibleHosts() {
    return (int) overlay.known().stream().filter(this::eligible).count();
  }

  boolean eligible(Member member) {
    return member.device().pledgeBytes() > 0 && !member.equals(overlay.self());
  }

  /** As placement sees them; liars only if without them there are fewer than {@code wanted}. */
  List<Candidate> candidates(List<Member> members, int wanted) {
    List<Member> eligible = members.stream().filter(this::eligible).toList();
    List<Member> trusted = eligible.stream().filter(member -> !isLiar(member.nodeId())).toList();
    return (trusted.size() >= wanted ? trusted : eligible).stream().map(this::candidate).toList();
  }

  /** One host as placement sees it. */
  Candidate candidate(Member member) {
    long pledge = member.device().pledgeBytes();
    return new Candidate(
        member.nodeId(),
        member.device().subject(),
        member.device().site(),
        freeBytes.getOrDefault(member.nodeId(), pledge));
  }

  /** What a host said it has left. */
  void free(NodeId host, long bytes) {
    freeBytes.put(host, bytes);
  }

  boolean isLiar(NodeId host) {
    return liars.contains(host);
  }

  /** It gave bytes or a receipt that do not verify. */
  void lied(NodeId host, String how) {
    liars.add(host);
    LOG.log(System.Logger.Level.WARNING, "host {0} lied: {1}", host.shortHex(), how);
    try {
      distrust.put(host.hash().bytes(), how.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot remember that " + host.shortHex() + " lied", e);
    }
  }
}
