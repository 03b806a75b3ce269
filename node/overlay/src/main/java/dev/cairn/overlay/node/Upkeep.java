package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.overlay.JoinOutcome;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.kademlia.Nearness;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node does unasked: joins, pings, refreshes, drops the expired, spreads revocations. All of
 * it periodic with jitter; only the loss of a connection makes it look at once, one dial, spread
 * over seconds.
 */
final class Upkeep {

  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());
  private static final Duration KNOCK_TIMEOUT = Duration.ofSeconds(15);

  /** Knocks at a time when joining. */
  private static final int KNOCKS = 8;

  /** Contacts from disk that are tried at most when joining; enough of 200 are always up. */
  private static final int REJOIN_MAX = 64;

  /** A lost connection is looked after within so long, so that a mass crash is no storm. */
  private static final Duration LOST_JITTER = Duration.ofSeconds(3);

  private final OverlayNode node;
  private final Environment env;
  private final OverlaySettings settings;

  /** 2,000 members at half a megabyte of certificates a round. */
  private static final int CATCH_UP_MAX = 16;

  /** Reconciled with in one period, one after the other. */
  private static final int NEIGHBOURS = 3;

  private volatile boolean closed;

  Upkeep(OverlayNode node, Environment env, OverlaySettings settings) {
    this.node = node;
    this.env = env;
    this.settings = settings;
  }

  void close() {
    closed = true;
  }

  JoinOutcome join() throws InterruptedException {
    List<Contact> fromDisk = node.directory().contacts();
    if (!fromDisk.isEmpty()) {
      env.sleep(upTo(settings.rhythm().rejoinJitterMax()));
    }
    boolean passing = !node.self().reachable() && !fromDisk.isEmpty();
    List<String> refusals = passing ? knockUntilAnswered(fromDisk) : knock(fromDisk, () -> {});
    boolean alone = node.directory().inTouch() == 0;
    if (!alone && !passing) {
      settle();
    }
    JoinOutcome outcome =
        alone
            ? new JoinOutcome.Alone(refusals)
            : new JoinOutcome.Joined(node.directory().inTouch());
    env.start("overlay upkeep " + node.self().nodeId().shortHex(), () -> loop(!passing));
    if (node.self().reachable()) {
      env.start("reconcile " + node.self().nodeId().shortHex(), this::reconcile);
    }
    env.start("gossip " + node.self().nodeId().shortHex(), this::gossip);
    env.start("record upkeep " + node.self().nodeId().shortHex(), this::keepRecords);
    return outcome;
  }

  /**
   * Who is nobody's contact and knows members from its disk, as a command does, goes on with the
   * first that answers: its look-ups dial whom they ask, and one member who is away must not keep
   * it for as long as a dial may take. The others are knocked at meanwhile.
   *
   * @return all refusals, if nobody let it in
   */
  private List<String> knockUntilAnswered(List<Contact> fromDisk) throws InterruptedException {
    Mailbox<List<String>> first = new Mailbox<>(env, 2);
    env.start(
        "knocks",
        () -> {
          try {
            first.offer(knock(fromDisk, () -> first.offer(List.of())));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return first.take();
  }

  /**
   * Knocks at the seeds and at members known from disk, and waits for all of them.
   *
   * @param onAnswer run for each that answered
   * @return what the others said or did
   */
  private List<String> knock(List<Contact> fromDisk, Runnable onAnswer)
      throws InterruptedException {
    List<Visit> visits = new ArrayList<>();
    for (Seed seed : settings.seeds()) {
      if (!seed.peer().equals(node.self().peerId())) {
        visits.add(new Visit(seed.peer() + " at " + seed.address(), () -> visit(seed)));
      }
    }
    for (Contact contact : sample(fromDisk)) {
      visits.add(new Visit(contact.member().toString(), () -> greet(contact)));
    }
    Mailbox<Optional<String>> answers = new Mailbox<>(env, Math.max(1, visits.size()));
    List<String> refusals = new ArrayList<>();
    for (int started = 0, ended = 0; ended < visits.size(); ended++) {
      while (started < visits.size() && started - ended < KNOCKS) {
        Visit visit = visits.get(started++);
        env.start("knock", () -> answers.offer(visit.run()));
      }
      answers.take().ifPresentOrElse(refusals::add, onAnswer);
    }
    return refusals;
  }

  private record Visit(String name, Attempt attempt) {
    /** What went wrong, if anything. */
    Optional<String> run() {
      try {
        attempt.run();
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of(name + ": " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.of(name + ": interrupted");
      }
    }
  }

  private interface Attempt {
    void run() throws IOException, InterruptedException;
  }

  private void visit(Seed seed) throws IOException, InterruptedException {
    node.door().knock(seed, KNOCK_TIMEOUT);
  }

  private void greet(Contact contact) throws IOException, InterruptedException {
    if (!node.door().greet(contact)) {
      throw new IOException("does not answer");
    }
  }

  /** A random choice without order: the disk's order is everybody's order. */
  private List<Contact> sample(List<Contact> contacts) {
    List<Contact> rest = new ArrayList<>(contacts);
    List<Contact> chosen = new ArrayList<>();
    while (!rest.isEmpty() && chosen.size() < REJOIN_MAX) {
      chosen.add(rest.remove(env.random().nextInt(rest.size())));
    }
    return chosen;
  }

  /** Kademlia §2.3: look oneself up, then refresh every bucket farther than the nearest contact. */
  private void settle() throws InterruptedException {
    Hash self = node.self().nodeId().hash();
    node.closest(self, Records.KEEPERS);
    refreshBuckets();
  }

  private void refreshBuckets() throws InterruptedException {
    Hash self = node.self().nodeId().hash();
    int nearest = node.directory().nearestBucket();
    for (int bucket = 0; bucket <= nearest && !closed; bucket++) {
      node.closest(Nearness.pointInBucket(self, bucket, randomPoint()), Records.KEEPERS);
    }
  }

  private Hash randomPoint() {
    byte[] bytes = new byte[Hash.BYTES];
    env.random().nextBytes(bytes);
    return Hash.copyOf(bytes);
  }

  /**
   * @param settled false: with the first tick, for who is still there then
   */
  private void loop(boolean settled) {
    try {
      boolean lookedUp = settled;
      long refreshed = env.nanoTime();
      while (!closed) {
        env.sleep(jittered(settings.rhythm().tick()));
        if (closed) {
          return;
        }
        tick();
        if (!lookedUp) {
          settle();
          lookedUp = true;
        }
        if (env.nanoTime() - refreshed > settings.rhythm().refresh().toNanos()) {
          refreshBuckets();
          refreshed = env.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tick() throws InterruptedException {
    node.door().expel(node.directory().rejudge(true));
    if (node.directory().inTouch() == 0) {
      knock(node.directory().contacts(), () -> {});
      if (node.directory().inTouch() > 0) {
        settle();
      }
      return;
    }
    Optional<Contact> silent = node.directory().longestSilent();
    if (silent.isPresent()) {
      node.door().greet(silent.get());
    }
    if (!node.directory().isWhole()) {
      wander();
    }
  }

  /** Asks one member for a random place: so large networks are got to know beyond gossip. */
  private void wander() throws InterruptedException {
    Hash point = randomPoint();
    List<Contact> near = node.directory().closest(point, 1);
    if (near.isEmpty()) {
      return;
    }
    try {
      node.search().ask(near.getFirst().member(), point);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "wandering to {0} failed", near.getFirst().member());
    }
  }

  /** The first one at once, if this node will be asked too: a newcomer knows nobody. */
  private void gossip() {
    try {
      if (node.self().reachable()) {
        catchUp();
      }
      while (!closed) {
        env.sleep(jittered(settings.rhythm().gossip()));
        if (!closed) {
          node.gossip().round();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A newcomer to a large network is told of it in as many rounds as that takes. */
  private void catchUp() throws InterruptedException {
    boolean more = true;
    for (int rounds = 0; more && rounds < CATCH_UP_MAX && !closed; rounds++) {
      more = node.gossip().round().map(Gossip.Learned::isMuch).orElse(false);
    }
  }

  /** With a few of those that keep records near this node. */
  private void reconcile() {
    try {
      while (!closed) {
        env.sleep(jittered(Duration.ofNanos(settings.rhythm().reconcile().toNanos() / NEIGHBOURS)));
        List<Member> near =
            node.directory().counted(node.self().nodeId().hash(), 2 * Records.KEEPERS);
        if (!closed && !near.isEmpty()) {
          node.recordService().reconcile(near.get(env.random().nextInt(near.size())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepRecords() {
    try {
      while (!closed) {
        env.sleep(jittered(settings.rhythm().tick()));
        if (!closed) {
          node.recordService().upkeep();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The connection to a member ended: look whether it is still there. */
  void lost(Contact contact) {
    if (closed) {
      return;
    }
    env.start(
        "look after " + contact.member().nodeId().shortHex(),
        () -> {
          try {
            env.sleep(upTo(LOST_JITTER));
            if (!closed && node.directory().get(contact.member().nodeId()).isPresent()) {
              node.door().greet(contact);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** A newer revocation list is in force: part with the revoked, tell who is behind. */
  void spreadRevocations() {
    node.door().expel(node.directory().rejudge(false));
    long number = node.gate().crlNumber();
    LOG.log(System.Logger.Level.INFO, "revocation list {0} is in force", number);
    for (Contact contact : node.door().behind(number)) {
      env.start(
          "tell " + contact.member().nodeId().shortHex(),
          () -> {
            try {
              node.door().greet(contact);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
  }

  private Duration jittered(Duration period) {
    long nanos = period.toNanos(); // without decimals: see Vitals
    return Duration.ofNanos(nanos * 9 / 10).plus(upTo(Duration.ofNanos(nanos / 5)));
  }

  private Duration upTo(Duration most) {
    return most.isZero() ? most : Duration.ofNanos(env.random().nextLong(most.toNanos()));
  }
}
