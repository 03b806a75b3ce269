package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import dev.cairn.storage.AuditAgenda.Due;
import dev.cairn.storage.audit.AuditSchedule;
import dev.cairn.storage.audit.AuditScore;
import dev.cairn.storage.audit.AuditScore.Standing;
import dev.cairn.storage.audit.AuditScore.Verdict;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.belief.Observation;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.stripe.StripeOutline;
import dev.cairn.storage.verdict.Accusation.Charge;
import dev.cairn.storage.verdict.VerdictClient;
import dev.cairn.storage.verdict.VerdictServer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks hosts to prove that they have what they are listed with, at the moments of the day that the
 * schedule says, one after another, and writes into the book of hosts what came of it. What it
 * finds it tells the stripe's other keepers; what they tell it, it asks the host itself.
 */
final class Auditor implements VerdictServer.Hearing {

  private static final System.Logger LOG = System.getLogger(Auditor.class.getName());

  /** So soon somebody who was away, or busy, is asked again. */
  private static final long LATER_MS = Duration.ofHours(3).toMillis();

  private static final long BUSY_MS = Duration.ofMinutes(10).toMillis();

  /** Twenty keepers that were told at once do not ask at once. */
  private static final long TIP_MS = Duration.ofMinutes(5).toMillis();

  /** A tip waits no longer than this for its turn. */
  private static final long NAP_MS = Duration.ofMinutes(15).toMillis();

  /** Twice the keepers: views of who is near differ. */
  private static final int NEAR = 2 * Records.KEEPERS;

  private final Environment env;
  private final Overlay overlay;
  private final HostBook book;
  private final BlockClient client;
  private final VerdictClient verdicts;
  private final AuditPlan plan;
  private final Inventory inventory;
  private final Table table;
  private final AuditAgenda agenda = new AuditAgenda();
  private final Map<NodeId, Long> inquired = new HashMap<>();
  private int told;
  private final AtomicLong asked = new AtomicLong();

  /**
   * @param env the policies' time, in which days are counted
   * @param table where the day's beacon is kept
   */
  Auditor(
      Environment env,
      Overlay overlay,
      HostBook book,
      BlockClient client,
      VerdictClient verdicts,
      AuditPlan plan,
      Table table) {
    this.env = env;
    this.overlay = overlay;
    this.book = book;
    this.client = client;
    this.verdicts = verdicts;
    this.plan = plan;
    this.inventory = new Inventory(plan, book, client);
    this.table = table;
  }

  /** Questions asked since the start. */
  long asked() {
    return asked.get();
  }

  /** Audits until it is interrupted. */
  void run() throws InterruptedException {
    // Whoever has just come knows nobody yet; and nodes that start together do not ask together.
    env.sleep(Duration.ofMillis((long) (NAP_MS * (1 + env.random().nextDouble()))));
    while (true) {
      day();
    }
  }

  private void day() throws InterruptedException {
    long nowMs = env.now().toEpochMilli();
    AuditBeacon beacon = beacon(AuditSchedule.dayOf(nowMs));
    long endMs = (beacon.day() + 1) * Duration.ofDays(1).toMillis();
    told = 0;
    inquired.clear();
    inventory.newDay();
    plan.fill(agenda, beacon);
    while (AuditSchedule.dayOf(env.now().toEpochMilli()) == beacon.day()) {
      nowMs = env.now().toEpochMilli();
      Optional<Due> due = agenda.take(nowMs);
      if (due.isPresent()) {
        examine(due.get(), endMs);
        beacon = beacon.askedUntil(due.get().atMs());
        keep(beacon);
      } else {
        long next = agenda.nextMs(Math.min(endMs, nowMs + NAP_MS));
        env.sleep(Duration.ofMillis(Math.max(1, next - nowMs)));
      }
    }
    agenda.clear();
  }

  private AuditBeacon beacon(long day) {
    try {
      Optional<AuditBeacon> kept = AuditBeacon.read(table);
      if (kept.isPresent() && kept.get().day() == day) {
        return kept.get();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot read which audits were done today", e);
    }
    AuditBeacon fresh = AuditBeacon.draw(day, env);
    keep(fresh);
    return fresh;
  }

  private void keep(AuditBeacon beacon) {
    try {
      beacon.write(table);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot keep which audits were done today", e);
    }
  }

  /** Asks one question, twice if the answer is wrong. */
  private void examine(Due due, long endMs) throws InterruptedException {
    Optional<StripeOutline> stripe = plan.record(due.stripe());
    if (stripe.isEmpty() || !plan.isListed(due.stripe(), due.index(), due.host())) {
      return;
    }
    Optional<Member> host =
        book.mayAnswer(due.host()) ? overlay.find(due.host()) : Optional.empty();
    if (host.isEmpty()) {
      later(due, LATER_MS, endMs);
      return;
    }
    Answer answer = ask(host.get(), stripe.get(), due);
    note(due, host.get(), answer);
    if (answer.verdict == Verdict.WRONG
        && book.score(due.host()).standing() == Standing.ASK_AGAIN) {
      note(due, host.get(), ask(host.get(), stripe.get(), due));
    } else if (answer.verdict == Verdict.OFFLINE) {
      later(due, answer.busy ? BUSY_MS : LATER_MS, endMs);
    }
  }

  private void later(Due due, long byMs, long endMs) {
    long atMs = env.now().toEpochMilli() + byMs;
    if (atMs < endMs) {
      agenda.add(due.at(atMs));
    }
  }

  /**
   * What a host made of a question.
   *
   * @param words what happened, for people
   * @param busy whether it was there and had no time
   */
  private record Answer(Verdict verdict, String words, boolean busy) {
    Answer(Verdict verdict, String words) {
      this(verdict, words, false);
    }
  }

  private Answer ask(Member host, StripeOutline stripe, Due due) throws InterruptedException {
    asked.incrementAndGet();
    Hash root = stripe.roots().get(due.index());
    try {
      BlockReply reply =
          client.prove(host, root, stripe.blockBytes(), List.of(due.leaf()), Priority.AUDIT);
      return switch (reply) {
        case BlockReply.Done done -> new Answer(Verdict.RIGHT, "");
        case BlockReply.Lied lied -> new Answer(Verdict.WRONG, lied.detail());
        case BlockReply.Refused refused -> refused(refused, root);
        case BlockReply.Receipted receipted -> nonsense(root);
        case BlockReply.Presence presence -> nonsense(root);
      };
    } catch (IOException e) {
      return new Answer(Verdict.OFFLINE, String.valueOf(e.getMessage()));
    }
  }

  private static Answer refused(BlockReply.Refused refused, Hash root) {
    String words = "block " + root.shortHex() + ": the host " + refused.reason().words();
    return switch (refused.reason()) {
      case BUSY -> new Answer(Verdict.OFFLINE, words, true);
      // A block that its disk does not give is not there, whatever it says.
      case NOT_HERE, DISK_FAILED -> new Answer(Verdict.LOST, words);
      // No other block has the same root, so it does not have this one, and says it has.
      default -> new Answer(Verdict.WRONG, words);
    };
  }

  private static Answer nonsense(Hash root) {
    return new Answer(Verdict.WRONG, "block " + root.shortHex() + ": an answer without sense");
  }

  private void note(Due due, Member host, Answer answer) throws InterruptedException {
    boolean wasOut = book.score(due.host()).isOut();
    AuditScore score =
        answer.busy
            ? book.score(due.host())
            : book.judged(due.host(), answer.verdict, answer.words);
    switch (answer.verdict) {
      case RIGHT -> {
        book.observe(due.host(), Observation.ANSWERED);
        book.proved(due.stripe(), due.index(), due.host());
      }
      case WRONG -> {
        if (score.isOut() && !wasOut) {
          LOG.log(
              System.Logger.Level.WARNING,
              "host {0} failed its audit, twice: {1}",
              due.host(),
              answer.words);
          tell(due, true);
        }
      }
      case LOST -> lost(due, host);
      case OFFLINE -> {
        if (!answer.busy && book.evades(due.host())) {
          inquire(due);
        }
      }
    }
  }

  private void lost(Due due, Member host) throws InterruptedException {
    book.observe(due.host(), Observation.ANSWERED);
    if (!book.isMissing(due.stripe(), due.index(), due.host())) {
      book.missing(due.stripe(), due.index(), due.host());
      tell(due, false);
      // Whoever lost one block may have lost a disk.
      inventory.take(host);
    }
  }

  private void tell(Due due, boolean lies) throws InterruptedException {
    if (told < VerdictServer.TOLD_PER_DAY) {
      told++;
      Charge charge = new Charge(due.stripe(), due.index(), due.host(), due.leaf(), lies);
      verdicts.tell(fellows(due), charge);
    }
  }

  private List<Member> fellows(Due due) {
    return overlay.nearest(due.stripe(), Records.KEEPERS).stream()
        .filter(keeper -> !keeper.equals(overlay.self()))
        .filter(keeper -> !keeper.nodeId().equals(due.host()))
        .toList();
  }

  /**
   * A host that is there, as others say, and never answers this node: does it answer them? If most
   * of them have had no proof either, it hides something; else it is the way between.
   */
  private void inquire(Due due) throws InterruptedException {
    if (inquired.putIfAbsent(due.host(), env.now().toEpochMilli()) != null
        || book.score(due.host()).isOut()) {
      return;
    }
    List<VerdictClient.Answer> answers = verdicts.ask(fellows(due), due.host());
    if (Silence.isShared(answers)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "host {0} is there and proves nothing to anybody",
          due.host());
      book.silent(due.host(), "answers no audit, of this keeper or of others");
    }
  }

  @Override
  public Optional<String> hear(Member accuser, Charge charge) {
    Optional<StripeOutline> stripe = plan.record(charge.stripe());
    if (stripe.isEmpty() || !plan.isListed(charge.stripe(), charge.index(), charge.host())) {
      return Optional.of("that block is not watched here");
    }
    if (charge.leaf() >= stripe.get().leaves()) {
      return Optional.of("the block has no such leaf");
    }
    if (!overlay.nearest(charge.stripe(), NEAR).contains(accuser)) {
      return Optional.of("the accuser is no keeper of that stripe");
    }
    boolean known =
        charge.lies()
            ? book.score(charge.host()).isOut()
            : book.isMissing(charge.stripe(), charge.index(), charge.host());
    if (known) {
      return Optional.of("known");
    }
    long atMs = env.now().toEpochMilli() + (long) (TIP_MS * env.random().nextDouble());
    Due due = new Due(charge.stripe(), charge.index(), charge.host(), charge.leaf(), atMs);
    return agenda.add(due) ? Optional.empty() : Optional.of("it is going to be asked already");
  }
}
