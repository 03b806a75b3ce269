package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.node.RunLedger.VaultSource;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.policy.Due;
import dev.cairn.app.policy.Policy;
import dev.cairn.app.policy.RunRecord;
import dev.cairn.archive.keys.VaultKey;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Crash;
import dev.cairn.archive.vault.StoredPolicy;
import dev.cairn.archive.vault.StoredPolicy.Source;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.storage.PeerStorage.HeadRead;
import dev.cairn.storage.PeerStorage.HeadWatch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs the policies of this device's sources when they are due, one at a time: the daemon's.
 * Policies are read from the vaults at the start, when they change, and now and then in case nobody
 * said so.
 */
final class PolicyRunner {

  private static final System.Logger LOG = System.getLogger(PolicyRunner.class.getName());

  /** The wall clock may step, and a machine may sleep: both are seen within that time. */
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  /** Hints of changes may be lost; reading a head asks twenty keepers. */
  private static final Duration READ_EVERY = Duration.ofHours(1);

  private static final Duration ALARM_AGAIN_AFTER = Duration.ofDays(1);

  private final Environment env;
  private final Home home;
  private final String host;
  private final Vaults vaults;
  private final PolicyRuns runs;
  private final DesktopNotice desktop;
  private final Mailbox<Boolean> wakeups;
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final Set<String> stale = ConcurrentHashMap.newKeySet();
  private final Map<String, HeadWatch> watches = new HashMap<>();

  /**
   * What is known of a vault's policies.
   *
   * @param sequence of the head that they were read from; 0 for none
   * @param trouble why the last try to see whether there is a newer one got no answer; empty if it
   *     did
   * @param triedNanos when that was
   */
  private record Known(
      List<StoredPolicy> policies, long sequence, String trouble, long triedNanos) {

    static final Known NOTHING = new Known(List.of(), 0, "", 0);

    Known tried(String newTrouble, long nanos) {
      return new Known(policies, sequence, newTrouble, nanos);
    }

    boolean isRead() {
      return trouble.isEmpty();
    }
  }

  /** A source of this device and when it is to be run. */
  private record Turn(VaultSource key, Policy policy, Instant due) {}

  PolicyRunner(
      Environment env,
      Home home,
      String host,
      Vaults vaults,
      PolicyRuns runs,
      DesktopNotice desktop) {
    this.env = env;
    this.home = home;
    this.host = host;
    this.vaults = vaults;
    this.runs = runs;
    this.desktop = desktop;
    this.wakeups = new Mailbox<>(env, 1);
  }

  /** Until the thread is interrupted. What fails is on record, and tried again. */
  void run() {
    try {
      while (true) {
        wakeups.poll(step());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    } finally {
      watches.values().forEach(HeadWatch::close);
    }
  }

  /** The policies of {@code vault} were changed on this device. */
  void changed(String vault) {
    stale.add(vault);
    wakeups.offer(true);
  }

  /** Runs the source that is due first, if one is; how long to wait then. */
  Duration step() throws InterruptedException {
    try {
      List<String> names = VaultFiles.names(home);
      for (String vault : names) {
        if (isToBeRead(vault)) {
          read(vault);
        }
      }
      runs.ledger().keepVaults(names); // no alarm for what nobody here can back up to
      alarm();
      Optional<Turn> first = first();
      Instant now = env.now();
      if (first.isPresent() && !first.get().due.isAfter(now)) {
        run(first.get());
        return Duration.ZERO;
      }
      Duration wait = first.map(turn -> Duration.between(now, turn.due)).orElse(LOOK_EVERY);
      return wait.compareTo(LOOK_EVERY) < 0 ? wait : LOOK_EVERY;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "policies: " + e.getMessage());
    } catch (RuntimeException bug) { // and yet the next backup is not to be left out
      LOG.log(System.Logger.Level.ERROR, "policies", bug);
    }
    return LOOK_EVERY;
  }

  private boolean isToBeRead(String vault) {
    Known last = known.get(vault);
    if (last == null || stale.contains(vault)) {
      return true;
    }
    Duration age = Duration.ofNanos(env.nanoTime() - last.triedNanos);
    return age.compareTo(last.isRead() ? READ_EVERY : LOOK_EVERY) >= 0;
  }

  /**
   * Asks for a vault's policies; those known before stay if it cannot be read, whatever the reason:
   * the other vaults, and the alarms, are not to wait for this one.
   */
  private void read(String vault) throws InterruptedException {
    stale.remove(vault); // before it is read: who changes it meanwhile is heard
    Known before = known.getOrDefault(vault, Known.NOTHING);
    Known now;
    try {
      now = newest(vault, before).tried("", env.nanoTime());
    } catch (CommandFailure e) {
      now = unread(vault, before, e, e.exitCode() == ExitCodes.TOO_FEW_PEERS);
    } catch (ArchiveException e) {
      now = unread(vault, before, e, Failures.of(e).exitCode() == ExitCodes.TOO_FEW_PEERS);
    } catch (IOException | RuntimeException e) {
      now = unread(vault, before, e, false);
    }
    known.put(vault, now);
  }

  private Known newest(String vault, Known before)
      throws CommandFailure, ArchiveException, IOException, InterruptedException {
    VerifyKey head = VaultKeys.of(key(vault)).headVerifyKey();
    watch(vault, head);
    boolean isNews =
        !(vaults.place().storage().readHead(head) instanceof HeadRead.Found found)
            || found.sequence() != before.sequence;
    return isNews ? open(vault) : before;
  }

  /**
   * Said once, as it is tried again each minute; members out of reach are a laptop on a journey.
   */
  private Known unread(String vault, Known before, Exception why, boolean isOutOfReach) {
    String trouble = why instanceof RuntimeException ? why.toString() : why.getMessage() + "";
    if (!trouble.equals(before.trouble)) {
      LOG.log(
          isOutOfReach ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          "the policies of vault " + vault + " were not read: " + trouble,
          why instanceof RuntimeException ? why : null);
    }
    return before.tried(trouble, env.nanoTime());
  }

  private VaultKey key(String vault) throws CommandFailure, IOException {
    return vaults
        .key(vault)
        .orElseThrow(() -> CommandFailure.failed("its key was taken away just now"));
  }

  private Known open(String vault)
      throws CommandFailure, ArchiveException, IOException, InterruptedException {
    try (Vaults.Use use = vaults.use(vault)) {
      use.vault().refresh();
      long sequence = use.vault().sequence(); // before the policies: they are no older
      List<StoredPolicy> policies = use.vault().policies();
      enter(vault, policies);
      return new Known(policies, sequence, "", 0);
    }
  }

  private void watch(String vault, VerifyKey head) {
    watches.computeIfAbsent(
        vault, same -> vaults.place().storage().watchHead(head, sequence -> changed(vault)));
  }

  /** Notes since when this device has known its sources, and forgets those that are none. */
  private void enter(String vault, List<StoredPolicy> policies) throws IOException {
    Set<Source> own = new TreeSet<>();
    for (StoredPolicy policy : policies) {
      if (policy.source().host().equals(host)) {
        own.add(policy.source());
        VaultSource key = new VaultSource(vault, policy.source());
        RunRecord record = runs.ledger().of(key, env.now());
        Duration alarmAfter =
            policy(policies, key).map(Policy::alarmAfter).orElse(record.alarmAfter());
        runs.ledger().put(key, record.withAlarmAfter(alarmAfter));
      }
    }
    runs.ledger().keepOnly(vault, own);
  }

  /** Empty also where newer software wrote what this one does not understand. */
  private static Optional<Policy> policy(List<StoredPolicy> policies, VaultSource key) {
    try {
      return Policy.of(policies, key.source());
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "the policy of " + key.source() + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Turn> first() {
    Turn first = null;
    for (Map.Entry<VaultSource, RunRecord> entry : runs.ledger().all().entrySet()) {
      VaultSource key = entry.getKey();
      Known vault = known.get(key.vault());
      Optional<Policy> policy = vault == null ? Optional.empty() : policy(vault.policies, key);
      boolean isOwn = key.source().host().equals(host);
      if (isOwn && policy.isPresent() && !runs.isOn(key)) {
        Optional<Instant> due = due(key, policy.get(), entry.getValue());
        if (due.isPresent() && (first == null || due.get().isBefore(first.due))) {
          first = new Turn(key, policy.get(), due.get());
        }
      }
    }
    return Optional.ofNullable(first);
  }

  private Optional<Instant> due(VaultSource key, Policy policy, RunRecord record) {
    return Due.at(key.source(), policy.schedule(), record, env.now(), ZoneId.systemDefault());
  }

  /** When a source is run next; empty if that is not known, or never. */
  Optional<Instant> next(VaultSource key) {
    Known vault = known.get(key.vault());
    return vault == null
        ? Optional.empty()
        : policy(vault.policies, key)
            .flatMap(policy -> due(key, policy, runs.ledger().of(key, env.now())));
  }

  private void run(Turn turn) throws IOException, InterruptedException {
    Source source = turn.key.source();
    LOG.log(System.Logger.Level.INFO, "backing up {0} by its policy", source);
    RunRecord before = runs.ledger().of(turn.key, env.now());
    try (Vaults.Use use = vaults.use(turn.key.vault())) {
      int code = runs.run(use, source, turn.policy, PolicyRunner::log);
      LOG.log(System.Logger.Level.INFO, "backed up {0}: {1}", source, code);
    } catch (CommandFailure e) {
      failed(turn, before, e.exitCode(), e.getMessage());
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, "backup of " + source, bug);
      failed(turn, before, ExitCodes.FAILED, Crash.words(bug));
    }
  }

  private void failed(Turn turn, RunRecord before, int code, String why) throws IOException {
    Instant now = env.now();
    RunRecord record = runs.ledger().of(turn.key, now);
    RunRecord begun = record.equals(before) ? record.begun(now) : record; // not even the vault
    runs.ledger().put(turn.key, begun.failed(now, why));
    LOG.log(System.Logger.Level.WARNING, "backup of " + turn.key.source() + ": " + why);
    // Members out of reach is a laptop on a journey: that is told when it lasts.
    if (begun.failures() == 1 && code != ExitCodes.TOO_FEW_PEERS) {
      desktop.show("Cairn: a backup failed", words(turn.key) + ": " + why + "; see: cairn status");
    }
  }

  private static void log(Message message) {
    if (message.type().equals("warning") || message.type().equals("error")) {
      LOG.log(System.Logger.Level.WARNING, message.text("item") + " " + message.text("message"));
    }
  }

  private void alarm() throws IOException {
    Instant now = env.now();
    for (Map.Entry<VaultSource, RunRecord> entry : runs.ledger().all().entrySet()) {
      RunRecord record = entry.getValue();
      Optional<Duration> silence = record.silence(now);
      boolean told =
          record.alarmed().filter(at -> at.plus(ALARM_AGAIN_AFTER).isAfter(now)).isPresent();
      if (silence.isPresent() && !told) {
        runs.ledger().put(entry.getKey(), record.alarmed(now));
        desktop.show(
            "Cairn: no backup for " + silence.get().toDays() + " days",
            words(entry.getKey())
                + (record.error().isEmpty() ? "" : ": " + record.error())
                + "; see: cairn status");
      }
    }
  }

  private static String words(VaultSource key) {
    return String.join(" ", key.source().paths());
  }
}
