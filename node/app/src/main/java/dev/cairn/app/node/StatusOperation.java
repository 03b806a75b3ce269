package dev.cairn.app.node;

import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.fuse.drive.DriveStatus;
import dev.cairn.identity.Device;
import dev.cairn.identity.IssuingCa;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import dev.cairn.overlay.Member;
import dev.cairn.storage.KeepingStatus;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.HolderOutline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code status} and {@code peers}: how this node is. Asks nobody else. */
final class StatusOperation {

  private static final int STRIPES_PAGE = 64;

  private final NodeParts node;

  StatusOperation(NodeParts node) {
    this.node = node;
  }

  int status(MessageSink out) throws IOException {
    out.accept(message());
    return ExitCodes.OK;
  }

  private Message message() throws IOException {
    Device device = node.overlay().self().device();
    BlockStore.Usage usage = node.blocks().usage();
    KeepingStatus keeping = node.storage().keeping();
    return Message.of("node_status")
        .with("node_id", device.nodeId().toString())
        .with("peer_id", node.host().peerId().toString())
        .with("organisation", device.organisation())
        .with("subject", device.subject().toString())
        .with("site", device.site())
        .with("certificate_expires", device.notAfter().toString())
        .with("issuing_ca", IssuingCa.digits(device.issuer()))
        .with("crl_number", node.gate().crlNumber())
        .with("log_alarms", names(node.home().logAlarms()))
        .with("certificates_in_your_name", node.home().ownCertificatesText())
        .with("daemon", node.mode() == NodeMode.SERVE)
        .with("pid", ProcessHandle.current().pid())
        .with("listening", texts(node.host().addresses()))
        .with("peers_connected", connected().size())
        .with("members_known", node.overlay().known().size())
        .with("blocks_held", usage.blocks())
        .with("owners_served", node.blocks().heldByOwner().size())
        .with("bytes_used", usage.usedBytes())
        .with("bytes_donated", usage.capBytes())
        .with("over_donated", usage.usedBytes() > usage.capBytes())
        .with("leaving", node.storage().lodging().departure().begun().isPresent())
        .with("stripes_watched", keeping.stripesWatched())
        .with("stripes_owed", keeping.stripesOwed())
        .with("stripes_urgent", keeping.stripesUrgent())
        .with("repairs_queued", keeping.queued())
        .with("repairs_done", keeping.repairsDone())
        .with("blocks_repaired", keeping.blocksMade())
        .with("bytes_read_for_repair", keeping.bytesRead())
        .with("bytes_repaired", keeping.bytesPlaced())
        .with("repair_braked", keeping.braked())
        .with("repair_trouble", keeping.lastTrouble())
        .with("bytes_sent", node.traffic().sent())
        .with("bytes_received", node.traffic().received())
        .with("vault", VaultFiles.words(node.home()))
        .with("drives", drives())
        .with("policies", node.policyRuns().ledger().status(node.policies()::next));
  }

  private List<Map<String, Object>> drives() throws IOException {
    List<Map<String, Object>> drives = new ArrayList<>();
    for (Mounted one : node.drives().all()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("directory", one.directory().toString());
      fields.put("vault", one.vault());
      fields.put("snapshot", one.drive().isEmpty());
      if (one.drive().isPresent()) {
        DriveStatus status = one.drive().get().status();
        fields.put("clean", status.clean());
        fields.put("published", status.published().map(Instant::toString).orElse(""));
        fields.put("problem", status.problem().orElse(""));
        fields.put("unsent", status.unsent().size());
        fields.put("conflicts", status.conflicts());
        fields.put("cache_bytes", status.cacheBytes());
      }
      drives.add(fields);
    }
    node.drives()
        .failed()
        .forEach((directory, why) ->
            drives.add(Map.of("directory", directory.toString(), "not_mounted", why)));
    return drives;
  }

  /** The stripes that this node keeps the holder lists of, and who is in them. */
  int keptStripes(MessageSink out) {
    List<HolderOutline> page = node.storage().kept(null, STRIPES_PAGE);
    while (!page.isEmpty()) {
      for (HolderOutline stripe : page) {
        out.accept(
            Message.of("kept_stripe")
                .with("stripe", stripe.stripe().hex())
                .with("k", stripe.shape().k())
                .with("repair_at", stripe.shape().repairAt())
                .with("n", stripe.shape().n())
                .with("indices", stripe.holders().stream().map(HolderList.Holder::index).toList())
                .with(
                    "holders",
                    stripe.holders().stream().map(holder -> holder.node().toString()).toList()));
      }
      page = node.storage().kept(page.getLast().stripe(), STRIPES_PAGE);
    }
    return ExitCodes.OK;
  }

  int peers(MessageSink out) {
    Set<PeerId> connected = connected();
    List<Member> members = new ArrayList<>(node.overlay().known());
    members.sort(Comparator.comparing(Member::nodeId));
    int live = 0;
    for (Member member : members) {
      boolean here = connected.contains(member.peerId());
      live += here ? 1 : 0;
      out.accept(
          Message.of("peer")
              .with("node_id", member.nodeId().toString())
              .with("peer_id", member.peerId().toString())
              .with("site", member.device().site())
              .with("subject", member.device().subject().toString())
              .with("certificate_expires", member.device().notAfter().toString())
              .with("connected", here)
              .with("addresses", texts(member.addresses())));
    }
    out.accept(Message.of("summary").with("members", members.size()).with("connected", live));
    return ExitCodes.OK;
  }

  private Set<PeerId> connected() {
    return node.host().connections().stream()
        .filter(Connection::isOpen)
        .map(Connection::remotePeer)
        .collect(Collectors.toSet());
  }

  private static List<String> texts(List<Multiaddr> addresses) {
    return addresses.stream().map(Multiaddr::toString).toList();
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(Path::toString).toList();
  }
}
