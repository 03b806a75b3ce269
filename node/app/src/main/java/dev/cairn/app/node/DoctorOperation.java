package dev.cairn.app.node;

import dev.cairn.app.health.Diagnosis;
import dev.cairn.app.health.Finding;
import dev.cairn.app.health.HomeFacts;
import dev.cairn.app.health.NetworkFacts;
import dev.cairn.app.home.Home;
import dev.cairn.app.home.Settings;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code doctor}: gathers what {@link Diagnosis} judges. */
public final class DoctorOperation {

  private final NodeParts node;

  DoctorOperation(NodeParts node) {
    this.node = node;
  }

  int run(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    HomeFacts home =
        HomeReading.of(
            node.home(), node.env().now(), node.blocks().usage().capBytes(), usedBytes());
    List<Finding> findings = new ArrayList<>(Diagnosis.of(home));
    findings.addAll(Diagnosis.of(network()));
    return tell(findings, out);
  }

  /** As far as it goes without a node. */
  public static int offline(Home home, Instant now, MessageSink out)
      throws CommandFailure, IOException {
    HomeFacts facts = HomeReading.of(home, now, Settings.of(home).donateBytes(), 0);
    List<Finding> findings = new ArrayList<>(Diagnosis.of(facts));
    findings.addAll(Diagnosis.withoutNode(facts));
    return tell(findings, out);
  }

  private long usedBytes() throws IOException {
    return node.blocks().usage().usedBytes();
  }

  private NetworkFacts network() throws InterruptedException {
    int dialledHere = 0;
    int connected = 0;
    for (Connection connection : node.host().connections()) {
      connected++;
      dialledHere += connection.outbound() ? 0 : 1;
    }
    List<Member> known = node.overlay().known();
    List<Member> nearest =
        node.overlay().closest(node.overlay().self().nodeId().hash(), Records.KEEPERS);
    int here = (int) nearest.stream().filter(known::contains).count();
    return new NetworkFacts(
        known.size(),
        connected,
        dialledHere,
        node.host().addresses().stream().map(Multiaddr::toString).toList(),
        new PeerClock(node.env(), node.overlay()).ahead(known),
        here,
        Math.min(Records.KEEPERS, known.size()));
  }

  private static int tell(List<Finding> findings, MessageSink out) {
    for (Finding finding : findings) {
      out.accept(
          Message.of("finding")
              .with("name", finding.name())
              .with("grade", finding.grade().name().toLowerCase(Locale.ROOT))
              .with("text", finding.text())
              .with("remedy", finding.remedy().isEmpty() ? null : finding.remedy()));
    }
    long bad = count(findings, Finding.Grade.BAD);
    out.accept(
        Message.of("summary")
            .with("bad", bad)
            .with("weak", count(findings, Finding.Grade.WEAK))
            .with("unknown", count(findings, Finding.Grade.UNKNOWN)));
    return bad == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static long count(List<Finding> findings, Finding.Grade grade) {
    return findings.stream().filter(finding -> finding.grade() == grade).count();
  }
}
