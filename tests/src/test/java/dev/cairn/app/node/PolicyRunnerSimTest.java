package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.app.home.Home;
import dev.cairn.app.node.RunLedger.VaultSource;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.policy.Policy;
import dev.cairn.app.policy.PolicyChange;
import dev.cairn.app.policy.RunRecord;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.StoredPolicy.Source;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.crypto.Hash;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.budget.Bandwidth;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two devices of one member that run their policies, over simulated weeks. */
class PolicyRunnerSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261128L);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LIMIT = Duration.ofDays(200);

  /** Whoever collects a test's output may hold its lock: a wait that no simulated clock ends. */
  private static final Logger QUIET = Logger.getLogger(PolicyRunner.class.getName());

  @TempDir Path temp;

  private final Simulation simulation = new Simulation(SEED);
  private final MemoryPeers peers = new MemoryPeers(12);
  private VaultSecret secret = VaultSecret.copyOf(new byte[VaultSecret.BYTES]);
  private List<Duration> clocksAhead = List.of();

  /** A device with a folder, and its daemon's policies. */
  private final class Device {
    final String name;
    final SimEnvironment env;
    final Home home;
    final Path folder;
    final Vaults vaults;
    final VaultSource source;
    RunLedger ledger;
    PolicyRuns runs;
    PolicyRunner runner;

    Device(String name) throws Exception {
      this.name = name;
      env = simulation.environment(name);
      home = new Home(temp.resolve(name));
      home.create();
      folder = Files.createDirectory(temp.resolve("files-" + name));
      Files.writeString(folder.resolve("a"), "content on " + name);
      VaultPlace place = new VaultPlace(peers.device(new UUID(7, 7)), env, "acme", home.cache());
      vaults = new Vaults(home, place);
      vaults.keep("main", secret);
      source = new VaultSource("main", new Source(name, List.of(folder.toString())));
      restart();
    }

    /** What a daemon that starts knows is what is on disk. */
    void restart() throws Exception {
      ledger = RunLedger.open(home);
      runs = new PolicyRuns(env, ledger, Bandwidth.uncapped(env), () -> clocksAhead, vault -> {});
      runner = new PolicyRunner(env, home, name, vaults, runs, new DesktopNotice(List.of()));
    }

    void say(Source of, Map<String, List<String>> words) throws Exception {
      PolicyChange change = new PolicyChange(env.now(), name);
      try (Vaults.Use use = vaults.use("main")) {
        use.vault().editPolicies(all -> change.set(all, of, words, List.of()));
      }
      runner.changed("main");
    }

    void runFor(Duration time) throws InterruptedException {
      Instant end = env.now().plus(time);
      while (env.now().isBefore(end)) {
        Duration wait = runner.step();
        Duration left = Duration.between(env.now(), end);
        env.sleep(wait.compareTo(left) < 0 ? wait : left);
      }
    }

    List<Snapshot> snapshots() throws Exception {
      return snapshots(source.source());
    }

    List<Snapshot> snapshots(Source of) throws Exception {
      try (Vaults.Use use = vaults.use("main")) {
        use.vault().refresh();
        return use.vault().snapshots().all().stream().filter(of::isOf).toList();
      }
    }

    /** Those that the vault's newest head lists. */
    List<Hash> packs() throws Exception {
      try (Vaults.Use use = vaults.use("main")) {
        use.vault().refresh();
        return use.vault().index().packs();
      }
    }

    RunRecord record() {
      return ledger.of(source, env.now());
    }
  }

  private interface Scene {
    void play(Device laptop, Device desktop) throws Exception;
  }

  /** What the log would say, kept where no lock is. */
  private static final class Listening extends Handler implements AutoCloseable {
    private final List<LogRecord> said;

    Listening(List<LogRecord> said) {
      this.said = said;
      QUIET.setUseParentHandlers(false);
      QUIET.setLevel(Level.WARNING);
      QUIET.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
      said.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      QUIET.removeHandler(this);
      QUIET.setLevel(Level.OFF);
      QUIET.setUseParentHandlers(true);
    }
  }

  private void play(Scene scene) {
    QUIET.setLevel(Level.OFF);
    simulation.run(
        LIMIT,
        () -> {
          secret = VaultSecret.generate(simulation.environment("owner").secureRandom());
          Device laptop = new Device("laptop");
          VaultPlace place = laptop.vaults.place();
          ((Vault.CreateOutcome.Created) Vault.create(place, "main", secret)).vault().close();
          scene.play(laptop, new Device("desktop"));
        });
  }

  private static Map<String, List<String>> nightly(String keepLast) {
    return Map.of("at", List.of("02:00"), "keep-last", List.of(keepLast));
  }

  @Test
  void eachRunsItsOwnOnceANightAndKeepsWhatTheRulesKeep() {
    play((laptop, desktop) -> {
      laptop.say(Source.DEFAULT, nightly("5"));
      laptop.say(laptop.source.source(), Map.of());
      laptop.say(desktop.source.source(), Map.of("keep-last", List.of("100")));
      for (int day = 0; day < 7; day++) {
        laptop.runFor(DAY);
      }
      assertThat(laptop.snapshots()).as("seed %d", SEED).hasSize(5);
      assertThat(desktop.snapshots()).as("that device was off").isEmpty();
      desktop.runFor(DAY.multipliedBy(4));
      assertThat(desktop.snapshots()).as("seed %d", SEED).hasSize(4);
      assertThat(laptop.snapshots()).as("nobody else's").hasSize(5);
    });
  }

  @Test
  void whatIsLockedIsForgottenWhenTheLockIsOver() {
    play((laptop, desktop) -> {
      RetentionLock week = RetentionLock.ofSpan(DAY.multipliedBy(7));
      assertThat(laptop.vaults.place().storage().lengthenLock(week))
          .isInstanceOf(OwnLock.Outcome.Locked.class);
      laptop.say(laptop.source.source(), nightly("2"));
      laptop.runFor(DAY.multipliedBy(5));
      assertThat(laptop.snapshots()).as("all of them, seed %d", SEED).hasSize(5);
      assertThat(laptop.record().failures()).as("a lock is no failure").isZero();
      Set<Snapshot> seen = new LinkedHashSet<>(laptop.snapshots());
      for (int night = 0; night < 9; night++) {
        laptop.runFor(DAY);
        List<Snapshot> kept = laptop.snapshots();
        seen.addAll(kept);
        Instant weekBefore = kept.getLast().time().minus(DAY.multipliedBy(7));
        // Each night's is made up to five minutes after two: the seventh before may be locked yet.
        assertThat(kept)
            .as("night %d, seed %d", night, SEED)
            .hasSizeBetween(Math.min(7, 6 + night), 8);
        assertThat(kept)
            .as("night %d, seed %d", night, SEED)
            .isEqualTo(seen.stream().filter(one -> one.time().isAfter(weekBefore)).toList());
      }
    });
  }

  @Test
  void nightsThatWereSleptThroughAreCaughtUpOnceAfterTheStart() {
    play((laptop, desktop) -> {
      laptop.say(laptop.source.source(), Map.of("at", List.of("02:00")));
      laptop.runFor(DAY.multipliedBy(3));
      assertThat(laptop.snapshots()).hasSize(3);
      laptop.env.sleep(DAY.multipliedBy(5));
      laptop.restart();
      laptop.runFor(Duration.ofMinutes(1));
      assertThat(laptop.snapshots()).as("one for five nights, seed %d", SEED).hasSize(4);
      laptop.runFor(Duration.ofMinutes(30));
      assertThat(laptop.snapshots()).hasSize(4);
    });
  }

  @Test
  void membersOutOfReachAreTriedAgainUntilTheyAreBack() {
    play((laptop, desktop) -> {
      laptop.say(laptop.source.source(), Map.of("every", List.of("6h")));
      laptop.runFor(Duration.ofHours(1));
      assertThat(laptop.snapshots()).hasSize(1);
      peers.set(MemoryPeers.State.DEAD, 0, 11);
      laptop.runFor(Duration.ofHours(24));
      assertThat(laptop.record().failures()).as("backed off, seed %d", SEED).isBetween(15, 30);
      assertThat(laptop.record().error()).isNotEmpty();
      assertThat(laptop.runner.next(laptop.source)).isPresent();
      peers.set(MemoryPeers.State.WELL, 0, 11);
      laptop.runFor(Duration.ofHours(2));
      assertThat(laptop.record().failures()).isZero();
      assertThat(laptop.snapshots()).hasSize(2);
    });
  }

  @Test
  void silenceIsToldOnceADay() {
    play((laptop, desktop) -> {
      laptop.say(
          laptop.source.source(), Map.of("at", List.of("02:00"), "alarm-after", List.of("3d")));
      laptop.runFor(Duration.ofDays(2));
      Files.delete(laptop.folder.resolve("a"));
      Files.delete(laptop.folder);
      laptop.runFor(Duration.ofDays(4));
      Instant first = laptop.record().alarmed().orElseThrow();
      laptop.runFor(Duration.ofHours(25));
      assertThat(laptop.record().alarmed().orElseThrow())
          .isBetween(first.plus(DAY), first.plus(DAY).plusSeconds(3700));
    });
  }

  @Test
  void vaultThatCannotBeReadHoldsUpNoOtherAndNoAlarm() {
    play((laptop, desktop) -> {
      Files.createDirectory(laptop.home.vaultKey("a-folder")); // in order, both are before main
      Files.writeString(laptop.home.vaultKey("an-odd-text"), "no key");
      List<LogRecord> said = new CopyOnWriteArrayList<>();
      Listening listening = new Listening(said);
      try {
        laptop.say(laptop.source.source(), Map.of("at", List.of("02:00")));
        laptop.runFor(DAY.multipliedBy(2));
        assertThat(laptop.snapshots()).as("seed %d", SEED).hasSize(2);
        Files.delete(laptop.folder.resolve("a"));
        Files.delete(laptop.folder);
        laptop.runFor(DAY.multipliedBy(8));
        assertThat(laptop.record().alarmed()).isPresent();
      } finally {
        listening.close();
      }
      for (String vault : List.of("a-folder", "an-odd-text")) {
        assertThat(said)
            .filteredOn(line -> line.getMessage().contains("of vault " + vault + " were not read"))
            .as("%s is named, once", vault)
            .hasSize(1)
            .allMatch(line -> line.getLevel().equals(Level.WARNING));
      }
    });
  }

  @Test
  void backupUnderAnotherDevicesNameIsNotRunAgainByThisOne() {
    play((laptop, desktop) -> {
      Path folder = temp.resolve("not-yet");
      Source ofDesktop = new Source("desktop", List.of(folder.toString()));
      laptop.say(laptop.source.source(), Map.of("every", List.of("6h")));
      laptop.say(ofDesktop, Map.of("every", List.of("6h"), "keep-last", List.of("1")));
      laptop.runFor(Duration.ofHours(1));
      Message typed = Message.of("backup").with("host", "desktop").with("paths", ofDesktop.paths());
      try (Vaults.Use use = laptop.vaults.use("main")) {
        SourceBackups backups = new SourceBackups(laptop.runs, "laptop", use, typed);
        assertThatThrownBy(() -> backups.run(message -> {})).isInstanceOf(CommandFailure.class);
      }
      VaultSource key = new VaultSource("main", ofDesktop);
      assertThat(laptop.ledger.all()).containsOnlyKeys(laptop.source);
      Files.createDirectory(folder);
      Instant now = laptop.env.now();
      RunRecord failed =
          RunRecord.fresh(now).begun(now).failed(now, "as software of before has it");
      laptop.ledger.put(key, failed);
      laptop.runFor(Duration.ofMinutes(30));
      assertThat(laptop.snapshots(ofDesktop)).as("seed %d", SEED).isEmpty();
    });
  }

  @Test
  void mistypedBackupIsNoRun() {
    play((laptop, desktop) -> {
      laptop.say(laptop.source.source(), Map.of("every", List.of("6h")));
      laptop.runFor(Duration.ofHours(1));
      RunRecord before = laptop.record();
      List<String> paths = laptop.source.source().paths();
      Message typed = Message.of("backup").with("paths", paths).with("time", "yesterday");
      try (Vaults.Use use = laptop.vaults.use("main")) {
        SourceBackups backups = new SourceBackups(laptop.runs, "laptop", use, typed);
        assertThatThrownBy(() -> backups.run(message -> {}))
            .hasMessage("'yesterday' is not a time");
      }
      assertThat(laptop.record()).isEqualTo(before);
    });
  }

  @Test
  void noAlarmIsForAVaultWhoseKeyWasTakenAway() {
    play((laptop, desktop) -> {
      laptop.say(laptop.source.source(), Map.of("at", List.of("02:00")));
      laptop.runFor(DAY);
      assertThat(laptop.ledger.all()).containsOnlyKeys(laptop.source);
      Files.delete(laptop.home.vaultKey("main"));
      laptop.runFor(Duration.ofHours(1));
      assertThat(laptop.ledger.all()).as("seed %d", SEED).isEmpty();
    });
  }

  @Test
  void nothingIsForgottenWhileThisClockIsWrong() {
    play((laptop, desktop) -> {
      laptop.say(laptop.source.source(), nightly("1"));
      clocksAhead = List.of(DAY, DAY, DAY);
      laptop.runFor(DAY.multipliedBy(3));
      assertThat(laptop.snapshots()).hasSize(3);
      assertThat(laptop.record().note()).contains("nothing is forgotten", "3 members");
      clocksAhead = List.of(Duration.ZERO);
      laptop.runFor(DAY);
      assertThat(laptop.snapshots()).hasSize(1);
      assertThat(laptop.record().note()).isEmpty();
    });
  }

  @Test
  void backupByHandCountsAsARun() {
    play((laptop, desktop) -> {
      laptop.say(laptop.source.source(), Map.of("every", List.of("6h")));
      laptop.runFor(Duration.ofHours(1));
      assertThat(laptop.snapshots()).hasSize(1);
      try (Vaults.Use use = laptop.vaults.use("main")) {
        Policy policy = Policy.of(use.vault().policies(), laptop.source.source()).orElseThrow();
        laptop.runs.run(use, laptop.source.source(), policy, message -> {});
      }
      laptop.runFor(Duration.ofMinutes(5 * 60 + 55));
      assertThat(laptop.snapshots()).hasSize(2);
      laptop.runFor(Duration.ofMinutes(10));
      assertThat(laptop.snapshots()).hasSize(3);
    });
  }

  @Test
  void prunesOnceAWeek() {
    play((laptop, desktop) -> {
      laptop.say(laptop.source.source(), nightly("2"));
      laptop.runFor(DAY.multipliedBy(2));
      Instant first = laptop.ledger.pruned("main").orElseThrow();
      List<Hash> packs = laptop.packs();
      assertThat(packs).isNotEmpty();
      Files.writeString(laptop.folder.resolve("a"), "other content");
      laptop.runFor(DAY.multipliedBy(4));
      assertThat(laptop.packs()).as("a week is not over").containsAll(packs);
      laptop.runFor(DAY.multipliedBy(4));
      Instant second = laptop.ledger.pruned("main").orElseThrow();
      assertThat(Duration.between(first, second))
          .isBetween(DAY.multipliedBy(7), DAY.multipliedBy(9));
      assertThat(laptop.packs())
          .as("no snapshot needs them, seed %d", SEED)
          .isNotEmpty()
          .doesNotContainAnyElementsOf(packs);
    });
  }
}
