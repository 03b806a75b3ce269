package dev.cairn.archive.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.backup.BackupRequest.Comparison;
import dev.cairn.archive.backup.BackupRequest.Label;
import dev.cairn.archive.query.Listing;
import dev.cairn.archive.select.Exclusions;
import dev.cairn.archive.select.Exclusions.Marker;
import dev.cairn.archive.select.Rules;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup takes of a folder, and what it leaves. */
class ExclusionIT {

  @TempDir Path temp;

  private final MemoryPeers peers = new MemoryPeers(6);
  private final List<BackupEvent> events = new ArrayList<>();
  private Path folder;
  private Vault vault;

  @BeforeEach
  void make() throws Exception {
    folder = Files.createDirectories(temp.resolve("folder"));
    for (String file :
        List.of(
            "a.txt",
            "b.TMP",
            "c.tmp",
            "sub/c.tmp",
            "sub/keep.tmp",
            "cache/CACHEDIR.TAG",
            "cache/x",
            "marked/.nobackup",
            "marked/y",
            "sub/deep/d.txt")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), file);
    }
    Files.writeString(
        folder.resolve("cache/CACHEDIR.TAG"), Marker.CACHE.header() + "\n# made by a test\n");
    Files.write(folder.resolve("large"), new byte[5000]);
    vault = new Device(peers.device(Device.SUBJECT), temp.resolve("cache")).create();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private BackupOutcome run(Exclusions exclusions, boolean dryRun) throws Exception {
    Label label =
        new Label("other", "me", List.of("t"), Optional.of(Instant.parse("2020-02-02T02:02:02Z")));
    BackupRequest request =
        new BackupRequest(
            List.of(folder), label, exclusions, Comparison.USUAL, VerifySample.USUAL, dryRun);
    return new Backup(vault, request, events::add).run();
  }

  private List<String> taken(Exclusions exclusions) throws Exception {
    run(exclusions, false);
    List<String> paths = new ArrayList<>();
    Snapshot snapshot = vault.snapshots().all().getLast();
    new Listing(vault)
        .walk(
            snapshot,
            folder.toString().substring(1),
            true,
            entry -> {
              if (entry.type().equals("file")) {
                paths.add(entry.path().substring(folder.toString().length() + 1));
              }
            });
    return paths;
  }

  private static Exclusions rules(boolean ignoreCase, String... patterns) {
    Rules rules = Rules.of(List.of(patterns), ignoreCase);
    return new Exclusions(List.of(rules), List.of(), Exclusions.IGNORE_FILE, Long.MAX_VALUE, false);
  }

  @Test
  void leavesOutWhatMatchesAndTakesBackWhatALaterRuleNames() throws Exception {
    assertThat(taken(rules(false, "*.tmp", "!keep.tmp", folder + "/cache", "deep")))
        .containsExactly("a.txt", "b.TMP", "large", "marked/.nobackup", "marked/y", "sub/keep.tmp");
    assertThat(taken(rules(true, "*.tmp"))).doesNotContain("b.TMP").contains("a.txt");
  }

  @Test
  void ofMarkedFoldersOnlyTheMarkIsTakenAndLargeFilesAreNot() throws Exception {
    List<Marker> markers = List.of(Marker.CACHE, Marker.of(".nobackup"));
    assertThat(taken(new Exclusions(List.of(), markers, "", 4999, false)))
        .contains("cache/CACHEDIR.TAG", "marked/.nobackup", "a.txt")
        .doesNotContain("cache/x", "marked/y", "large");
    Files.writeString(folder.resolve("cache/CACHEDIR.TAG"), "something else");
    assertThat(taken(new Exclusions(List.of(), markers, "", 5000, false)))
        .contains("cache/x", "large");
  }

  @Test
  void anIgnoreFileRulesItsFolderAndTheNearestHasTheLastWord() throws Exception {
    Files.writeString(folder.resolve(".cairnignore"), "# temporary\n*.tmp\n\n/sub/deep\n");
    Files.writeString(folder.resolve("sub/.cairnignore"), "!keep.tmp\n/a.txt\n");
    assertThat(taken(Exclusions.NONE))
        .contains("a.txt", "sub/keep.tmp", ".cairnignore", "cache/x")
        .doesNotContain("c.tmp", "sub/c.tmp", "sub/deep/d.txt");
  }

  @Test
  void anIgnoreFileThatIsNoneIsToldAndLosesNothing() throws Exception {
    Files.writeString(folder.resolve("sub/.cairnignore"), "[a-\n");
    assertThat(taken(Exclusions.NONE)).contains("sub/c.tmp", "sub/deep/d.txt");
    assertThat(events)
        .filteredOn(BackupEvent.Failed.class::isInstance)
        .singleElement()
        .extracting(Object::toString)
        .asString()
        .contains("sub/.cairnignore", "'[a-'");
  }

  @Test
  void aDryRunCountsAllAndChangesNothing() throws Exception {
    int stripes = peers.stripes().size();
    BackupSummary dry = ((BackupOutcome.Completed) run(Exclusions.NONE, true)).summary();
    assertThat(peers.stripes()).hasSize(stripes);
    vault.refresh();
    assertThat(vault.snapshots().all()).isEmpty();
    BackupSummary real = ((BackupOutcome.Completed) run(Exclusions.NONE, false)).summary();
    assertThat(dry.filesNew()).isEqualTo(real.filesNew()).isEqualTo(11);
    assertThat(dry.bytesAdded()).isEqualTo(real.bytesAdded());
    assertThat(real.snapshot().time()).isEqualTo(Instant.parse("2020-02-02T02:02:02Z"));
    assertThat(real.snapshot().host()).isEqualTo("other");
  }

  @Test
  void anotherFileSystemIsKeptAsAnEmptyFolderUnlessItIsNamed() throws Exception {
    Path devices = Path.of("/dev");
    Path memory = devices.resolve("shm");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isDirectory(memory)
            && !Files.getFileStore(memory).equals(Files.getFileStore(devices)),
        "/dev/shm is no file system of its own here");
    Path inside = Files.createTempDirectory(memory, "cairn-");
    try {
      Files.writeString(inside.resolve("f"), "f");
      Exclusions one =
          new Exclusions(
              List.of(Rules.of(List.of("/dev/[!s]*"), false)), List.of(), "", Long.MAX_VALUE, true);
      assertThat(shownBelow("/dev", one, devices)).contains("/dev/shm");
      assertThat(shownBelow("/dev", one, devices))
          .noneMatch(path -> path.startsWith(inside.toString()));
      assertThat(shownBelow("/dev", one, devices, inside)).contains(inside + "/f");
    } finally {
      Files.delete(inside.resolve("f"));
      Files.delete(inside);
    }
  }

  private List<String> shownBelow(String folder, Exclusions exclusions, Path... paths)
      throws Exception {
    Label label = new Label("h", "", List.of(), Optional.empty());
    new Backup(
            vault,
            new BackupRequest(
                List.of(paths), label, exclusions, Comparison.USUAL, VerifySample.USUAL, false),
            events::add)
        .run();
    List<String> shown = new ArrayList<>();
    Snapshot snapshot = vault.snapshots().all().getLast();
    new Listing(vault).walk(snapshot, "", true, entry -> shown.add(entry.path()));
    assertThat(shown).anyMatch(path -> path.startsWith(folder));
    return shown;
  }
}
