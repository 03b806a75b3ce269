package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.archive.backup.Backup;
import dev.cairn.archive.backup.BackupEvent;
import dev.cairn.archive.backup.BackupOutcome;
import dev.cairn.archive.backup.BackupRequest;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.query.Listing;
import dev.cairn.archive.restore.Overwrite;
import dev.cairn.archive.restore.Restore;
import dev.cairn.archive.restore.RestoreEvent;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.restore.RestoreRequest;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.PeerStorage.StoreOutcome.Asked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreIT {

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);

  private Path folder() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("a"), "content of a");
    byte[] big = new byte[3 << 20];
    new Random(1).nextBytes(big);
    Files.write(folder.resolve("sub/big"), big);
    return folder;
  }

  private Vault vault() throws Exception {
    return new Device(peers.device(Device.SUBJECT), temp.resolve("cache")).create();
  }

  private static RestoreOutcome restore(
      Vault vault, Snapshot snapshot, String inside, Path target, boolean overwrite)
      throws Exception {
    RestoreRequest request = RestoreRequest.of(snapshot, inside, target);
    RestoreRequest asked = overwrite ? request.over(Overwrite.ALWAYS) : request;
    return new Restore(vault, asked, RestoreEvent.Listener.NONE).run();
  }

  @Test
  void foldersOnTheWayKeepTheirModeAndHaveNoTime() throws Exception {
    Path locked = Files.createDirectory(temp.resolve("locked"));
    Path source = Files.move(folder(), locked.resolve("folder"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, source).snapshot();
      List<Listing.Entry> listed = new ArrayList<>();
      new Listing(vault).walk(snapshot, "", true, listed::add);
      for (Listing.Entry entry : listed) {
        boolean within = Path.of(entry.path()).startsWith(source);
        assertThat(entry.modified().isPresent()).as(entry.path()).isEqualTo(within);
      }
      Path target = temp.resolve("target");
      assertThat(restore(vault, snapshot, "", target, false))
          .isInstanceOf(RestoreOutcome.Completed.class);
      Path way = target.resolve(locked.toString().substring(1));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(way)))
          .isEqualTo("rwx------");
      assertThat(Files.getLastModifiedTime(way).toInstant()).isAfter(Instant.EPOCH);
      assertThat(TreePicture.of(way.resolve("folder"))).isEqualTo(TreePicture.of(source));
    }
  }

  @Test
  void refusesATargetWithContentUnlessToldTo() throws Exception {
    Path folder = folder();
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      String inside = folder.toString().substring(1);
      Path target = Files.createDirectory(temp.resolve("target"));
      Files.writeString(target.resolve("a"), "mine");
      Files.createSymbolicLink(target.resolve("sub"), temp);
      assertThat(restore(vault, snapshot, inside, target, false))
          .isInstanceOf(RestoreOutcome.TargetNotEmpty.class);
      assertThat(target.resolve("a")).hasContent("mine");
      assertThat(restore(vault, snapshot, inside, target, true))
          .isInstanceOf(RestoreOutcome.Completed.class);
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
      assertThat(temp.resolve("big")).doesNotExist(); // the link was replaced, not followed
    }
  }

  @Test
  void restoresWholePathsOneFileAndNothingForAWrongPath() throws Exception {
    Path folder = folder();
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      String inside = folder.toString().substring(1);
      restore(vault, snapshot, "", temp.resolve("whole"), false);
      assertThat(temp.resolve("whole").resolve(inside).resolve("a")).hasContent("content of a");
      restore(vault, snapshot, inside + "/a", temp.resolve("one"), false);
      assertThat(temp.resolve("one/a")).hasContent("content of a");
      assertThat(restore(vault, snapshot, inside + "/no", temp.resolve("none"), false))
          .isEqualTo(new RestoreOutcome.NoSuchPath(inside + "/no"));
      List<String> listed = new ArrayList<>();
      new Listing(vault).walk(snapshot, inside, true, entry -> listed.add(entry.path()));
      assertThat(listed)
          .containsExactly(
              "/" + inside, "/" + inside + "/a", "/" + inside + "/sub", "/" + inside + "/sub/big");
    }
  }

  @Test
  void namesStripesThatAreGoneAndRestoresTheRest() throws Exception {
    Path folder = folder();
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      Hash lost =
          peers.stripes().stream().filter(id -> holdsData(vault, id)).findFirst().orElseThrow();
      peers.forget(lost);
      RestoreOutcome outcome =
          restore(vault, snapshot, folder.toString().substring(1), temp.resolve("t"), false);
      assertThat(outcome).isInstanceOf(RestoreOutcome.Partly.class);
      assertThat(((RestoreOutcome.Partly) outcome).unreadableStripes()).containsExactly(lost.hex());
      assertThat(temp.resolve("t/sub")).isDirectory();
    }
  }

  private static boolean holdsData(Vault vault, Hash stripe) {
    try {
      return vault.index().pack(stripe).stream()
          .anyMatch(pack -> pack.directory().kind() == PackKind.DATA);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFullTargetIsSaidSo() throws Exception {
    Path small = Files.createDirectory(temp.resolve("small"));
    boolean mounted =
        Files.isWritable(Path.of("/proc/self/mem"))
            && new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "none", small.toString())
                    .start()
                    .waitFor()
                == 0;
    assumeTrue(mounted, "needs to mount a small file system");
    try (Vault vault = vault()) {
      Path folder = folder();
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      Path target = small.resolve("t");
      assertThat(restore(vault, snapshot, "", target, false))
          .isInstanceOf(RestoreOutcome.TargetFull.class);
    } finally {
      new ProcessBuilder("umount", small.toString()).start().waitFor();
    }
  }

  @Test
  void tellsWhatIsOutOfReachFromWhatIsLost() throws Exception {
    Path folder = folder();
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      String sub = folder.toString().substring(1);
      restore(vault, snapshot, sub, temp.resolve("well"), false); // trees are in the cache now
      for (MemoryPeers.State state : List.of(MemoryPeers.State.DEAD, MemoryPeers.State.LYING)) {
        peers.set(state, 0, 11);
        RestoreOutcome outcome = restore(vault, snapshot, sub, temp.resolve("t" + state), false);
        assertThat(outcome)
            .isInstanceOfSatisfying(
                RestoreOutcome.Partly.class,
                partly ->
                    assertThat(partly.isOutOfReach()).isEqualTo(state == MemoryPeers.State.DEAD));
      }
    }
  }

  @Test
  void reportsWhatCannotBeReadOrChangesMeanwhile() throws Exception {
    Path folder = folder();
    FaultyStorage storage =
        new FaultyStorage(peers.device(Device.SUBJECT), Integer.MAX_VALUE, false);
    try (Vault vault = new Device(storage, temp.resolve("cache")).create()) {
      BackupRequest missing = BackupRequest.of(List.of(temp.resolve("no such")), "host");
      assertThat(new Backup(vault, missing, BackupEvent.Listener.NONE).run())
          .isInstanceOfAny(BackupOutcome.Partly.class, BackupOutcome.NothingToSave.class);
      BackupRequest both = BackupRequest.of(List.of(folder, temp.resolve("no such")), "host");
      BackupOutcome outcome = new Backup(vault, both, BackupEvent.Listener.NONE).run();
      assertThat(outcome).isInstanceOf(BackupOutcome.Partly.class);
      BackupOutcome.Partly partly = (BackupOutcome.Partly) outcome;
      assertThat(partly.failed()).hasSize(1);
      assertThat(partly.failed().getFirst().path()).endsWith("no such");
    }
  }

  @Test
  void progressKnowsTheTotalAndReachesIt() throws Exception {
    Path folder = folder();
    try (Vault vault = vault()) {
      BackupRequest request = BackupRequest.of(List.of(folder), "host");
      Backup backup = new Backup(vault, request, BackupEvent.Listener.NONE);
      backup.run();
      assertThat(backup.progress().scanned()).isTrue();
      assertThat(backup.progress().filesDone()).isEqualTo(2);
      assertThat(backup.progress().filesTotal()).isEqualTo(2);
      assertThat(backup.progress().bytesDone()).isEqualTo(backup.progress().bytesTotal());
    }
  }

  @Test
  void tooFewHostsAndTooFewReceiptsAreOutcomes() throws Exception {
    Path folder = folder();
    try (Vault vault = vault()) {
      peers.set(MemoryPeers.State.FULL, 0, 7);
      BackupRequest request = BackupRequest.of(List.of(folder), "host");
      assertThat(new Backup(vault, request, BackupEvent.Listener.NONE).run())
          .isInstanceOfSatisfying(
              BackupOutcome.NotDurable.class,
              not -> assertThat(not.asked()).isEqualTo(new Asked(12, 8, 0)));
      assertThat(vault.snapshots().all()).isEmpty();
      peers.set(MemoryPeers.State.WELL, 0, 11);
      Device.backUp(vault, folder);
    }
    MemoryPeers two = new MemoryPeers(2);
    try (Vault vault = new Device(two.device(Device.SUBJECT), temp.resolve("few")).create()) {
      BackupRequest request = BackupRequest.of(List.of(folder), "host");
      assertThat(new Backup(vault, request, BackupEvent.Listener.NONE).run())
          .isEqualTo(new BackupOutcome.TooFewHosts(2, 3));
      assertThat(vault.snapshots().all()).isEmpty();
    }
  }
}
