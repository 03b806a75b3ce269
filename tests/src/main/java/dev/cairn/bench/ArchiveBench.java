package dev.cairn.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.cairn.archive.backup.Backup;
import dev.cairn.archive.backup.BackupEvent;
import dev.cairn.archive.backup.BackupOutcome;
import dev.cairn.archive.backup.BackupRequest;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.restore.Restore;
import dev.cairn.archive.restore.RestoreEvent;
import dev.cairn.archive.restore.RestoreRequest;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.Vault.CreateOutcome;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.env.RealEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * First backup, unchanged backup and restore of a folder, without coding and network: wall, CPU
 * seconds, bytes. Usage: {@code ArchiveBench FOLDER WORK}; WORK is a new folder for stripes, cache
 * and what is restored.
 */
public final class ArchiveBench {

  private static final OperatingSystemMXBean MACHINE =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ArchiveBench() {}

  /** Work to measure. */
  @FunctionalInterface
  private interface Step {
    String run() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Path work = Path.of(args[1]);
    Path stripes = Files.createDirectories(work.resolve("stripes"));
    VaultPlace place =
        new VaultPlace(
            new FolderStorage(stripes), new RealEnvironment(), "acme", work.resolve("cache"));
    VaultSecret secret = VaultSecret.generate(place.env().secureRandom());
    if (!(Vault.create(place, "main", secret) instanceof CreateOutcome.Created created)) {
      throw new IllegalStateException("no vault");
    }
    try (Vault vault = created.vault()) {
      measure("first backup", () -> backUp(vault, folder));
      measure("unchanged backup", () -> backUp(vault, folder));
      measure("restore", () -> restore(vault, work.resolve("restored")));
    }
  }

  private static String backUp(Vault vault, Path folder) throws Exception {
    BackupRequest request = BackupRequest.of(List.of(folder), "bench");
    BackupOutcome outcome = new Backup(vault, request, BackupEvent.Listener.NONE).run();
    if (!(outcome instanceof BackupOutcome.Completed(var summary))) {
      return outcome.toString();
    }
    return summary.filesProcessed()
        + " files, "
        + summary.bytesProcessed()
        + " bytes, packed "
        + summary.bytesPacked()
        + " in "
        + summary.packs()
        + " packs, "
        + summary.chunksAdded()
        + " chunks";
  }

  private static String restore(Vault vault, Path target) throws Exception {
    RestoreRequest request = RestoreRequest.of(vault.snapshots().all().getLast(), "", target);
    return new Restore(vault, request, RestoreEvent.Listener.NONE).run().getClass().getSimpleName();
  }

  private static void measure(String what, Step step) throws Exception {
    long wall = System.nanoTime();
    long cpu = MACHINE.getProcessCpuTime();
    String result = step.run();
    System.out.printf(
        Locale.ROOT,
        "%-17s wall %6.2f s, CPU %6.2f s, RSS peak %s: %s%n",
        what,
        (System.nanoTime() - wall) / 1e9,
        (MACHINE.getProcessCpuTime() - cpu) / 1e9,
        peak(),
        result);
  }

  private static String peak() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.isReadable(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .map(line -> line.substring(6).strip())
            .findFirst()
            .orElse("?")
        : "?";
  }
}
