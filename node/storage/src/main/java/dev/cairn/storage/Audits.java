package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.env.PacedEnvironment;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.verdict.Accusation;
import dev.cairn.storage.verdict.VerdictClient;
import dev.cairn.storage.verdict.VerdictServer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Everything on one node that learns about hosts: the watch over who is there, the audits, and what
 * keepers tell each other of them.
 */
final class Audits {

  private final Environment env;
  private final Overlay overlay;
  private final VerdictClient verdicts;
  private final HostWatch watch;
  private final Auditor auditor;

  private Audits(
      Environment env, Overlay overlay, VerdictClient verdicts, HostWatch watch, Auditor auditor) {
    this.env = env;
    this.overlay = overlay;
    this.verdicts = verdicts;
    this.watch = watch;
    this.auditor = auditor;
  }

  /**
   * Registers the protocol on the overlay; serves from then on.
   *
   * @param policy the policies' clock
   * @param holders the kind of the holder lists
   * @throws IOException if the tables cannot be opened
   */
  static Audits start(
      StorageNode.Parts parts,
      Environment policy,
      RecordKind holders,
      HostBook book,
      BlockClient client)
      throws IOException {
    Overlay overlay = parts.overlay();
    VerdictClient verdicts = new VerdictClient(parts.env(), overlay, parts.deviceKey());
    Auditor auditor =
        new Auditor(
            policy,
            overlay,
            book,
            client,
            verdicts,
            new AuditPlan(policy, overlay, holders, book),
            parts.tables().table(AuditBeacon.TABLE));
    overlay.handle(VerdictServer.PROTOCOL, new VerdictServer(policy, book, auditor));
    UnaryOperator<Instant> policyTime =
        policy instanceof PacedEnvironment paced ? paced::at : UnaryOperator.identity();
    HostWatch watch = new HostWatch(policy, overlay, book, policyTime);
    return new Audits(parts.env(), overlay, verdicts, watch, auditor);
  }

  /** Watches who is there, until it is interrupted. */
  void watch() throws InterruptedException {
    watch.run();
  }

  /** Audits, until it is interrupted. */
  void audit() throws InterruptedException {
    auditor.run();
  }

  /** This host lost a block: those who watch over the stripe look for themselves. */
  void lost(Hash stripe, int index) throws InterruptedException {
    Member self = overlay.self();
    List<Member> keepers =
        overlay.nearest(stripe, Records.KEEPERS).stream()
            .filter(keeper -> !keeper.equals(self))
            .toList();
    verdicts.tell(keepers, new Accusation.Charge(stripe, index, self.nodeId(), 0, false));
  }

  /** Questions asked since the start. */
  long asked() {
    return auditor.asked();
  }

  /**
   * What others think of this host.
   *
   * @param count of members asked; all of a network of twenty keep records of all blocks
   */
  List<VerdictClient.Answer> opinions(int count) throws InterruptedException {
    List<Member> members =
        new ArrayList<>(
            overlay.presences().stream()
                .filter(presence -> presence.standing() == Presence.Standing.PRESENT)
                .map(Presence::member)
                .filter(Member::reachable)
                .toList());
    Collections.shuffle(members, Random.from(env.random()));
    List<Member> asked = members.subList(0, Math.min(count, members.size()));
    return verdicts.ask(asked, overlay.self().nodeId());
  }
}
