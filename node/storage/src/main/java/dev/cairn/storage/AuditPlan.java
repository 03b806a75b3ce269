package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.AuditAgenda.Due;
import dev.cairn.storage.audit.AuditSchedule;
import dev.cairn.storage.audit.AuditTurn;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.HolderOutline;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeOutline;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what this keeper has to ask on a day: goes over the holder lists it keeps, page by
 * page, twice; first to count the blocks of each host, then to draw. Only what is due today stays
 * in memory.
 */
final class AuditPlan {

  private static final System.Logger LOG = System.getLogger(AuditPlan.class.getName());
  private static final int PAGE = 64;

  /** Between full pages: 100,000 lists take ten minutes and hardly a core. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Environment env;
  private final Overlay overlay;
  private final RecordKind holders;
  private final HostBook book;

  /** What is done with a list. */
  @FunctionalInterface
  interface Visit {
    void visit(HolderOutline outline) throws InterruptedException;
  }

  AuditPlan(Environment env, Overlay overlay, RecordKind holders, HostBook book) {
    this.env = env;
    this.overlay = overlay;
    this.holders = holders;
    this.book = book;
  }

  /** Fills {@code agenda} with the questions of {@code beacon}'s day that were not asked yet. */
  void fill(AuditAgenda agenda, AuditBeacon beacon) throws InterruptedException {
    Map<NodeId, Integer> held = new HashMap<>();
    forEachList(
        outline -> outline.holders().forEach(holder -> held.merge(holder.node(), 1, Integer::sum)));
    // A keeper knows of one host's blocks those that it keeps the records of: twenty members know
    // each. What the host has in all follows.
    double share = Math.max(1, (1.0 + overlay.presences().size()) / Records.KEEPERS);
    held.replaceAll((host, count) -> (int) Math.ceil(count * share));
    forEachList(outline -> draw(outline, beacon, held, agenda));
  }

  /** Visits every holder list that is kept here. */
  void forEachList(Visit visit) throws InterruptedException {
    @Nullable Hash after = null;
    do {
      List<Records.Kept> page = overlay.records().kept(holders, after, PAGE);
      for (Records.Kept kept : page) {
        Optional<HolderOutline> outline = outline(kept.key(), kept.value());
        if (outline.isPresent()) {
          visit.visit(outline.get());
        }
      }
      after = page.size() < PAGE ? null : page.getLast().key();
      if (after != null) {
        env.sleep(PAUSE);
      }
    } while (after != null);
  }

  private void draw(
      HolderOutline outline, AuditBeacon beacon, Map<NodeId, Integer> held, AuditAgenda agenda) {
    Hash stripe = outline.stripe();
    NodeId self = overlay.self().nodeId();
    List<NodeId> keepers =
        overlay.nearest(stripe, Records.KEEPERS).stream()
            .map(Member::nodeId)
            .filter(keeper -> keeper.equals(self) || book.mayAnswer(keeper))
            .toList();
    List<Holder> own =
        outline.holders().stream()
            .filter(holder -> isOwn(AuditTurn.of(stripe, beacon.day(), keepers, holder.node())))
            .toList();
    Optional<StripeOutline> record = own.isEmpty() ? Optional.empty() : record(stripe);
    record.ifPresent(found -> own.forEach(holder -> draw(found, holder, beacon, held, agenda)));
  }

  private boolean isOwn(Optional<NodeId> auditor) {
    return auditor.isPresent() && auditor.get().equals(overlay.self().nodeId());
  }

  private void draw(
      StripeOutline stripe,
      Holder holder,
      AuditBeacon beacon,
      Map<NodeId, Integer> held,
      AuditAgenda agenda) {
    AuditSchedule.Day day =
        new AuditSchedule.Day(
            beacon.day(),
            beacon.secret(),
            overlay.self().nodeId(),
            holder.node(),
            held.getOrDefault(holder.node(), 1),
            book.score(holder.node()).vetted());
    AuditSchedule.Watched block =
        new AuditSchedule.Watched(stripe.stripe(), holder.index(), stripe.leaves());
    long nowMs = env.now().toEpochMilli();
    for (AuditSchedule.Challenge challenge : AuditSchedule.of(day, List.of(block))) {
      if (challenge.atMs() > beacon.askedMs()) {
        long atMs =
            challenge.atMs() > nowMs
                ? challenge.atMs()
                : nowMs + (long) (CATCH_UP_MS * env.random().nextDouble());
        agenda.add(new Due(stripe.stripe(), holder.index(), holder.node(), challenge.leaf(), atMs));
      }
    }
  }

  /** What a node slept through is asked within the hour: office machines all sleep at night. */
  private static final long CATCH_UP_MS = Duration.ofHours(1).toMillis();

  /** The record of a stripe, if it is kept here. */
  Optional<StripeOutline> record(Hash stripe) {
    try {
      Optional<byte[]> kept = overlay.records().kept(StorageRecords.STRIPE, stripe);
      return kept.isEmpty()
          ? Optional.empty()
          : Optional.of(StripeOutline.read(stripe, kept.get()));
    } catch (MalformedMessageException e) {
      LOG.log(System.Logger.Level.ERROR, "stripe record kept here is damaged: " + stripe, e);
      return Optional.empty();
    }
  }

  /** True if that node is listed with that block here and now. */
  boolean isListed(Hash stripe, int index, NodeId host) {
    return overlay
        .records()
        .kept(holders, stripe)
        .flatMap(value -> outline(stripe, value))
        .filter(outline -> outline.holders().contains(new Holder(index, host)))
        .isPresent();
  }

  private static Optional<HolderOutline> outline(Hash stripe, byte[] value) {
    try {
      return Optional.of(HolderOutline.read(stripe, value));
    } catch (MalformedMessageException e) {
      LOG.log(System.Logger.Level.ERROR, "holder list kept here is damaged: " + stripe, e);
      return Optional.empty();
    }
  }
}
