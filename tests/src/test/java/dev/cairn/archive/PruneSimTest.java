package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.backup.Backup;
import dev.cairn.archive.backup.BackupEvent;
import dev.cairn.archive.backup.BackupRequest;
import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.check.CheckReport;
import dev.cairn.archive.keys.AppendKey;
import dev.cairn.archive.keys.VaultKey;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.prune.MaxUnused;
import dev.cairn.archive.prune.Prune;
import dev.cairn.archive.select.KeepPolicy;
import dev.cairn.archive.select.KeepPolicy.Unit;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.FoldReport;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.PeerStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three devices of one vault, for a year: each changes its files, backs up, forgets and prunes when
 * it likes, and a fourth that may only add: slowly, is killed in the middle of it, and sometimes
 * loses its cache. Hosts delete as early as they may. Whatever the interleaving, the vault stays
 * whole: every byte of every snapshot can be read.
 *
 * <p>The files are real, and their times and inodes lie in the snapshots: a seed decides what
 * devices do and when, and yet two runs of it are not the same to the byte.
 */
class PruneSimTest {

  private static final UUID SUBJECT = new UUID(7, 7);
  private static final VaultSecret SECRET = VaultSecret.copyOf(new byte[32]);
  private static final Duration LENGTH = Duration.ofDays(360);
  private static final AppendKey APPEND_KEY = AppendKey.of(SECRET, "main");
  private static final int DEVICES = 3;

  /**
   * Nobody lets a process run on for ever: one whose every call takes a day never gets the head
   * before the others moved it again, and with all devices in such runs nothing happens any more.
   * Those that get through need less than half of it.
   */
  private static final int CALLS_MAX = 150;

  private static final int PACK_BYTES = 5 << 20;

  @TempDir Path temp;

  private final MemoryPeers peers = new MemoryPeers(6);
  private final Quarantine hosts = new Quarantine(peers);
  private int crashes;
  private int prunes;
  private int pruneCrashes;
  private final Set<Hash> prunedOff = new HashSet<>();
  private int relisted;
  private int folded;

  static LongStream seeds() {
    Long seed = Long.getLong("cairn.sim.seed");
    return seed == null ? LongStream.of(2, 15) : LongStream.of(seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingThatASnapshotNeedsIsEverLost(long seed) throws Exception {
    Simulation simulation = new Simulation(seed);
    simulation.run(
        LENGTH.multipliedBy(2),
        () -> {
          Environment env = simulation.environment("main");
          Vault.create(place(peers.device(SUBJECT), env, "main"), "main", SECRET);
          List<Thread> devices = new ArrayList<>();
          for (int i = 0; i < DEVICES; i++) {
            Environment own = simulation.environment("d" + i);
            SimulatedDevice device =
                new SimulatedDevice(own, "d" + i, peers.device(SUBJECT), SECRET);
            devices.add(device.env.start("life", device::live));
          }
          PeerStorage server = peers.device(SUBJECT);
          try (Vault vault = open(place(peers.device(SUBJECT), env, "owner"))) {
            vault.adders().allow(server.additions().device(), "d3");
          }
          SimulatedDevice appending =
              new SimulatedDevice(simulation.environment("d3"), "d3", server, APPEND_KEY);
          devices.add(appending.env.start("life", appending::live));
          long days = LENGTH.toDays();
          for (long day = 0; day < days; day++) {
            env.sleep(Duration.ofDays(1));
            hosts.sweep(env.now());
            if (day % 30 == 29) {
              requireWhole(env, "day " + day, seed);
            }
          }
          for (Thread device : devices) {
            device.join();
          }
          requireWhole(env, "the end", seed);
        });
    // Else the run has shown nothing.
    assertThat(crashes).as("crashes, seed %s", seed).isGreaterThan(10);
    assertThat(folded).as("snapshots taken up, seed %s", seed).isGreaterThan(10);
    assertThat(prunes).as("prunes, seed %s", seed).isGreaterThan(10);
    assertThat(hosts.deleted()).as("stripes deleted, seed %s", seed).isGreaterThan(20);
    System.out.printf(
        "seed %d: %d prunes, %d crashes, %d of them in prunes, %d stripes deleted, %d packs listed"
            + " again, %d snapshots of the append-only device%n",
        seed, prunes, crashes, pruneCrashes, hosts.deleted(), relisted, folded);
  }

  private VaultPlace place(PeerStorage storage, Environment env, String cache) {
    return new VaultPlace(storage, env, "acme", temp.resolve("cache-" + cache));
  }

  private void accept(FoldReport report) {
    assertThat(report.refused()).isEmpty();
    folded += report.taken().size();
  }

  /** A device without a past reads every byte of every snapshot. */
  private void requireWhole(Environment env, String when, long seed) throws Exception {
    Path cache = Files.createTempDirectory(temp, "fresh");
    VaultPlace place = new VaultPlace(peers.device(SUBJECT), env, "acme", cache);
    try (Vault vault = open(place)) {
      accept(vault.adders().fold());
      CheckReport report =
          new Check(vault, new Check.Request(0, true), CheckEvent.Listener.NONE).run();
      assertThat(report.problems()).as("seed %s, %s", seed, when).isEmpty();
    }
  }

  private static Vault open(VaultPlace place) throws Exception {
    return open(place, SECRET);
  }

  private static Vault open(VaultPlace place, VaultKey key) throws Exception {
    return ((Vault.OpenOutcome.Opened) Vault.open(place, "main", key)).vault();
  }

  /** A device: its files, its cache, and what it feels like doing. */
  private final class SimulatedDevice {
    private final Environment env;
    private final String name;
    private final PeerStorage peers;
    private final VaultKey key;
    private final Path folder;
    private long published;

    SimulatedDevice(Environment env, String name, PeerStorage peers, VaultKey key)
        throws IOException {
      this.env = env;
      this.name = name;
      this.peers = peers;
      this.key = key;
      this.folder = Files.createDirectories(temp.resolve("folder-" + name));
    }

    void live() {
      try {
        Duration end = LENGTH;
        while (Duration.ofNanos(env.nanoTime()).compareTo(end) < 0) {
          env.sleep(Duration.ofHours(1 + env.random().nextLong(60)));
          process();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        throw new IllegalStateException(name, e);
      }
    }

    /** One process: opens the vault, does some of what there is to do, perhaps dies. */
    private void process() throws Exception {
      RandomGenerator random = env.random();
      boolean dies = random.nextInt(3) == 0;
      int calls = dies ? 1 + random.nextInt(60) : CALLS_MAX;
      Duration slowest = Duration.ofHours(random.nextInt(12) == 0 ? 48 : 1);
      PeerStorage storage = new CrashingStorage(peers, env, slowest, calls);
      int what = key instanceof AppendKey ? 0 : random.nextInt(10);
      try (Vault vault = open(place(storage, env, name), key)) {
        FoldReport report = vault.adders().fold();
        accept(report);
        if (what < 5) {
          change(random);
          backUp(vault);
        } else if (what < 7) {
          forget(vault);
        } else {
          prune(vault);
        }
        renewLeases(vault, what < 5);
      } catch (CrashingStorage.Crash | ArchiveException e) {
        if (!isCrash(e)) {
          // The one failure that the rule allows, after which a new run works.
          assertThat(e).hasMessageContaining("was pruned meanwhile");
        }
        crashes++;
        pruneCrashes += what >= 7 ? 1 : 0;
      }
      if (random.nextInt(15) == 0) {
        delete(temp.resolve("cache-" + name));
      }
    }

    private void change(RandomGenerator random) throws IOException {
      for (int i = 0; i < 6; i++) {
        Path file = folder.resolve("f" + random.nextInt(12));
        switch (random.nextInt(4)) {
          case 0 -> Files.deleteIfExists(file);
          case 1 -> { // what other devices have as well
            byte[] shared = new byte[20_000];
            new java.util.Random(random.nextInt(5)).nextBytes(shared);
            Files.write(file, shared);
          }
          default -> {
            byte[] own = new byte[1 + random.nextInt(40_000)];
            random.nextBytes(own);
            Files.write(file, own);
          }
        }
      }
    }

    private void backUp(Vault vault) throws Exception {
      BackupRequest request = BackupRequest.of(List.of(folder), name);
      new Backup(vault, request, BackupEvent.Listener.NONE, new BackupSettings(PACK_BYTES, 1, 1))
          .run();
      relisted += (int) vault.index().packs().stream().filter(prunedOff::remove).count();
    }

    private void forget(Vault vault) throws Exception {
      KeepPolicy policy =
          new KeepPolicy(Map.of(Unit.LAST, 2), Optional.empty(), Map.of(), List.of());
      Map<Hash, Optional<Snapshot>> gone = new LinkedHashMap<>();
      policy.decide(vault.snapshots().all(), ZoneOffset.UTC).stream()
          .filter(decision -> !decision.kept())
          .forEach(decision -> gone.put(decision.snapshot().id(), Optional.empty()));
      if (!gone.isEmpty()) {
        vault.edit(gone);
      }
    }

    private void prune(Vault vault) throws Exception {
      Prune.Request request =
          new Prune.Request(
              new MaxUnused(0, 0), false, new PackWriter.Limits(PACK_BYTES, 1, false));
      Set<Hash> before = new HashSet<>(vault.index().packs());
      Prune.Outcome outcome = new Prune(vault, request, Prune.Listener.NONE).run();
      vault.index().packs().forEach(before::remove);
      prunedOff.addAll(before);
      assertThat(outcome)
          .isInstanceOfAny(Prune.Outcome.Pruned.class, Prune.Outcome.Overtaken.class);
      prunes++;
    }

    /** As {@code Retention} and {@code LeaseRenewal} do. */
    private void renewLeases(Vault vault, boolean backupMade) throws Exception {
      long today = Duration.ofNanos(env.nanoTime()).toDays();
      if (today - published >= (backupMade ? 1 : 14)) {
        vault.refresh();
        hosts.publish(name, new TreeSet<>(vault.stripes()));
        published = today;
      }
    }

    private static boolean isCrash(Throwable e) {
      Throwable cause = e;
      while (cause != null) {
        if (cause instanceof CrashingStorage.Crash) {
          return true;
        }
        cause = cause.getCause();
      }
      return String.valueOf(e.getMessage()).contains("killed");
    }

    private static void delete(Path directory) throws IOException {
      if (Files.exists(directory)) {
        try (Stream<Path> files = Files.walk(directory)) {
          for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }
}
