package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.restore.Overwrite;
import dev.cairn.archive.restore.Restore;
import dev.cairn.archive.restore.RestoreEvent;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.restore.RestoreProgress;
import dev.cairn.archive.restore.RestoreRequest;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Restores into folders that hold something: what an interrupted one has left, an old copy, or what
 * is in the way. A kill is a copy of the target, made while the restore runs: what was written is
 * there, nothing more is.
 */
class ResumeIT {

  private static final long SEED = Long.getLong("cairn.seed", 20261129L);
  private static final int KILLS = 8;

  /** So many that they are not all under way at once. */
  private static final int FILES = 10;

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);
  private final FaultyStorage storage =
      new FaultyStorage(peers.device(Device.SUBJECT), Integer.MAX_VALUE, false);
  private final Random random = new Random(SEED);
  private Path folder = Path.of("");

  @BeforeEach
  void make() throws Exception {
    folder = Files.createDirectory(temp.resolve("folder"));
  }

  private Vault vault() throws Exception {
    return new Device(storage, temp.resolve("cache")).create();
  }

  private RestoreRequest request(Snapshot snapshot, Path target) {
    return RestoreRequest.of(snapshot, folder.toString().substring(1), target);
  }

  private static RestoreOutcome run(Vault vault, RestoreRequest request) throws Exception {
    return new Restore(vault, request, RestoreEvent.Listener.NONE).run();
  }

  private static RestoreProgress completed(Vault vault, RestoreRequest request) throws Exception {
    RestoreOutcome outcome = run(vault, request);
    assertThat(outcome).as("seed %d", SEED).isInstanceOf(RestoreOutcome.Completed.class);
    return ((RestoreOutcome.Completed) outcome).done();
  }

  @Test
  void goesOnWhereverItWasKilledAndFetchesOnlyWhatWasMissing() throws Exception {
    NastyTree.make(folder, SEED);
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      Map<String, String> wanted = TreePicture.of(folder);
      AtomicInteger events = new AtomicInteger();
      RestoreRequest request = request(snapshot, temp.resolve("counted"));
      RestoreProgress whole = count(vault, request, events);

      List<Path> killed = new ArrayList<>();
      List<Integer> at = random.ints(KILLS, 0, events.get()).sorted().distinct().boxed().toList();
      Path target = temp.resolve("target");
      AtomicInteger seen = new AtomicInteger();
      Runnable kill = () -> killed.add(copy(target, temp.resolve("killed" + killed.size())));
      storage.onRead(() -> {
        synchronized (killed) {
          kill.run();
        }
      });
      new Restore(
              vault,
              request(snapshot, target),
              event -> {
                if (at.contains(seen.getAndIncrement())) {
                  synchronized (killed) {
                    kill.run();
                  }
                }
              })
          .run();
      storage.onRead(() -> {});
      assertThat(killed).hasSizeGreaterThan(KILLS);
      long least = Long.MAX_VALUE;
      for (Path each : killed) {
        assertNothingLooksWhole(each);
        RestoreProgress done = completed(vault, request(snapshot, each));
        assertThat(TreePicture.of(each)).as("%s, seed %d", each, SEED).isEqualTo(wanted);
        assertThat(done.bytesRestored() + done.bytesSkipped()).isEqualTo(whole.bytesRestored());
        assertThat(done.bytesFetched())
            .as("of %s were missing %d, seed %d", each, done.bytesRestored(), SEED)
            .isLessThanOrEqualTo(done.bytesRestored() + (256 << 10));
        least = Math.min(least, done.bytesFetched());
      }
      assertThat(least).as("fetched after the last kill").isLessThan(whole.bytesFetched() / 4);
    }
  }

  private static RestoreProgress count(Vault vault, RestoreRequest request, AtomicInteger events)
      throws Exception {
    RestoreOutcome outcome = new Restore(vault, request, event -> events.incrementAndGet()).run();
    return ((RestoreOutcome.Completed) outcome).done();
  }

  /** A file with the size and time of the backed-up one has its bytes, whenever one looks. */
  private void assertNothingLooksWhole(Path target) throws IOException {
    try (Stream<Path> all = Files.walk(target)) {
      for (Path file :
          all.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)).toList()) {
        Path source = folder.resolve(target.relativize(file));
        boolean looksWhole =
            Files.exists(source)
                && Files.size(file) == Files.size(source)
                && Files.size(file) < 1 << 28
                && Files.getLastModifiedTime(file).equals(Files.getLastModifiedTime(source));
        if (looksWhole) {
          assertThat(Files.mismatch(file, source)).as("%s, seed %d", file, SEED).isEqualTo(-1);
        }
      }
    }
  }

  static Path copy(Path from, Path to) {
    try {
      command("cp", "-a", from.toString(), to.toString());
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while copying", e);
    }
  }

  private static void command(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(words), said).isZero();
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The run that ends for want of members: what it has is kept, and nothing more is claimed. */
  private Path halfRestored(Vault vault, Snapshot snapshot) throws Exception {
    Path target = temp.resolve("half");
    RestoreOutcome outcome =
        new Restore(
                vault,
                request(snapshot, target),
                event -> {
                  if (event instanceof RestoreEvent.Done) {
                    peers.set(MemoryPeers.State.DEAD, 0, 11); // when the first file is whole
                  }
                })
            .run();
    assertThat(outcome).isInstanceOf(RestoreOutcome.Partly.class);
    peers.set(MemoryPeers.State.WELL, 0, 11);
    return target;
  }

  private Snapshot largeFiles(Vault vault) throws Exception {
    for (int i = 0; i < FILES; i++) {
      Files.write(folder.resolve("f" + i), bytes(8 << 20));
    }
    return Device.backUp(vault, folder).snapshot();
  }

  @Test
  void filesThatLackSomethingAreMarkedAndMadeWholeNextTime() throws Exception {
    try (Vault vault = vault()) {
      Snapshot snapshot = largeFiles(vault);
      Path target = halfRestored(vault, snapshot);
      int marked = 0;
      for (int i = 0; i < FILES; i++) {
        Path file = target.resolve("f" + i);
        if (Files.mismatch(file, folder.resolve("f" + i)) != -1) {
          assertThat((int) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(01600);
          assertThat(Files.getLastModifiedTime(file))
              .isNotEqualTo(Files.getLastModifiedTime(folder.resolve("f" + i)));
          marked++;
        }
      }
      assertThat(marked).as("files that lack something, seed %d", SEED).isPositive();
      // Even a mode that leaves alone what is there, or is newer, knows them for ours.
      completed(vault, request(snapshot, target).over(Overwrite.NEVER));
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
    }
  }

  @Test
  void bytesThatAFailureOfPowerTookAreFound() throws Exception {
    try (Vault vault = vault()) {
      Snapshot snapshot = largeFiles(vault);
      Path target = halfRestored(vault, snapshot);
      Path lost = null;
      for (int i = 0; i < FILES; i++) {
        if (Files.mismatch(target.resolve("f" + i), folder.resolve("f" + i)) == -1) {
          lost = target.resolve("f" + i);
        }
      }
      assertThat(lost).as("a file that was whole, seed %d", SEED).isNotNull();
      FileTime time = Files.getLastModifiedTime(lost);
      Files.write(lost, new byte[8 << 20]);
      Files.setLastModifiedTime(lost, time);
      Path note = note(target);
      String text = Files.readString(note);
      Files.writeString(note, text.replaceFirst("boot .*", "boot 0b5e55ed-before"));
      completed(vault, request(snapshot, target));
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
    }
  }

  private static Path note(Path target) throws IOException {
    try (Stream<Path> all = Files.list(target)) {
      return all.filter(p -> p.getFileName().toString().startsWith(".cairn-restore-"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void theNoteSaysWhatItIsAndOfWhichRunOfTheMachine() throws Exception {
    try (Vault vault = vault()) {
      Snapshot snapshot = largeFiles(vault);
      Path note = note(halfRestored(vault, snapshot));
      String id = snapshot.id().hex();
      assertThat(note.getFileName()).hasToString(".cairn-restore-" + id.substring(0, 16));
      assertThat(note)
          .hasContent(
              """
              An interrupted restore by cairn. The same command goes on with it;
              when all is there this file is gone.
              snapshot %s
              subfolder %s
              boot %s
              """
                  .formatted(
                      id,
                      folder.toString().substring(1),
                      Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()));
    }
  }

  @Test
  void anInterruptedRestoreOfSomethingElseIsRefusedAndThenReplaced() throws Exception {
    try (Vault vault = vault()) {
      Snapshot first = largeFiles(vault);
      Path target = halfRestored(vault, first);
      Map<String, String> before = TreePicture.of(target);
      Files.delete(folder.resolve("f0"));
      Files.createDirectory(folder.resolve("new"));
      Snapshot second = Device.backUp(vault, folder).snapshot();
      assertThat(run(vault, request(second, target)))
          .isEqualTo(new RestoreOutcome.TargetUnfinished(target.toString(), first.id().shortHex()));
      assertThat(TreePicture.of(target)).isEqualTo(before);
      Files.createDirectories(target.resolve("of nobody/inner"));
      Files.createSymbolicLink(target.resolve("of nobody/out"), folder);
      RestoreProgress done =
          completed(vault, request(second, target).over(Overwrite.ALWAYS).deleting());
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
      assertThat(done.filesDeleted()).as("f0, and a folder with two things in it").isEqualTo(4);
    }
  }

  @Test
  void anOldCopyGetsOnlyWhatChanged() throws Exception {
    try (Vault vault = vault()) {
      Snapshot old = largeFiles(vault);
      Path target = temp.resolve("target");
      completed(vault, request(old, target));
      Object inode = Files.getAttribute(target.resolve("f3"), "unix:ino");
      try (RandomAccessFile file = new RandomAccessFile(folder.resolve("f3").toFile(), "rw")) {
        file.seek(3 << 20);
        file.write(bytes(1000));
      }
      Snapshot changed = Device.backUp(vault, folder).snapshot();
      for (Overwrite mode : List.of(Overwrite.IF_CHANGED, Overwrite.ALWAYS)) {
        RestoreProgress done = completed(vault, request(changed, target).over(mode));
        assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
        assertThat(Files.getAttribute(target.resolve("f3"), "unix:ino")).isEqualTo(inode);
        boolean first = mode == Overwrite.IF_CHANGED;
        assertThat(done.bytesFetched()).isBetween(first ? 1000L : 0L, first ? 5L << 20 : 0L);
        assertThat(done.filesSkipped()).isEqualTo(first ? FILES - 1 : FILES);
        assertThat(done.filesRestored()).isEqualTo(first ? 1 : 0);
      }
    }
  }

  @Test
  void whatHasOtherNamesElsewhereIsNotWrittenTo() throws Exception {
    Files.write(folder.resolve("a"), bytes(600_000));
    Files.createLink(folder.resolve("b"), folder.resolve("a"));
    Files.write(folder.resolve("c"), bytes(600_000));
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      Path target = Files.createDirectory(temp.resolve("target"));
      byte[] mine = bytes(600_000);
      for (String name : List.of("a", "c")) {
        Files.write(temp.resolve("mine " + name), mine);
        Files.createLink(target.resolve(name), temp.resolve("mine " + name));
      }
      Files.createLink(target.resolve("b"), target.resolve("c"));
      completed(vault, request(snapshot, target).over(Overwrite.ALWAYS));
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
      assertThat(temp.resolve("mine a")).hasBinaryContent(mine);
      assertThat(temp.resolve("mine c")).hasBinaryContent(mine);
      // Linked otherwise, though every byte and time is right: c stands apart again.
      Files.delete(target.resolve("c"));
      Files.createLink(target.resolve("c"), target.resolve("a"));
      completed(vault, request(snapshot, target).over(Overwrite.ALWAYS));
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
      RestoreProgress again = completed(vault, request(snapshot, target).over(Overwrite.ALWAYS));
      assertThat(again.bytesFetched()).isZero();
    }
  }

  @Test
  void anotherNameTakesTheContentWhereTheFirstCannotBeMade() throws Exception {
    byte[] content = bytes(600_000);
    Files.write(folder.resolve("a"), content);
    Files.createLink(folder.resolve("b"), folder.resolve("a"));
    Files.createLink(folder.resolve("c"), folder.resolve("a"));
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      Path target = temp.resolve("target");
      Files.createDirectories(target.resolve("a/mine"));
      RestoreOutcome outcome = run(vault, request(snapshot, target).over(Overwrite.ALWAYS));
      assertThat(((RestoreOutcome.Partly) outcome).failed()).hasSize(1);
      assertThat(target.resolve("a/mine")).isDirectory();
      assertThat(target.resolve("b")).hasBinaryContent(content);
      assertThat(Files.isSameFile(target.resolve("b"), target.resolve("c"))).isTrue();
    }
  }

  @Test
  void whatIsInTheWayGivesWay() throws Exception {
    NastyTree.make(folder, SEED);
    Files.createDirectory(folder.resolve("locked"));
    Files.write(folder.resolve("locked/in"), bytes(200_000));
    Files.setPosixFilePermissions(
        folder.resolve("locked"), PosixFilePermissions.fromString("r-x------"));
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      Path target = temp.resolve("target");
      completed(vault, request(snapshot, target));
      Files.write(target.resolve("sparse"), bytes(2 << 20)); // data where holes are
      Files.write(target.resolve("one byte"), bytes(3_000_000)); // larger
      Files.delete(target.resolve("text"));
      Files.createSymbolicLink(target.resolve("text"), temp.resolve("elsewhere"));
      Files.writeString(temp.resolve("elsewhere"), "mine");
      Files.delete(target.resolve("dangling"));
      Files.createDirectory(target.resolve("dangling"));
      Files.delete(target.resolve("fifo"));
      Files.writeString(target.resolve("fifo"), "a file");
      Files.setPosixFilePermissions(
          target.resolve("locked"), PosixFilePermissions.fromString("---------"));
      Files.delete(target.resolve("empty dir"));
      Files.createSymbolicLink(target.resolve("empty dir"), temp);
      completed(vault, request(snapshot, target).over(Overwrite.IF_CHANGED));
      assertThat(TreePicture.of(target)).as("seed %d", SEED).isEqualTo(TreePicture.of(folder));
      assertThat(temp.resolve("elsewhere")).hasContent("mine");
    }
  }

  @Test
  void attributesFromBeforeGo() throws Exception {
    Files.writeString(folder.resolve("a"), "content");
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      Path target = temp.resolve("target");
      completed(vault, request(snapshot, target));
      command("setfattr", "-n", "user.of-before", "-v", "1", target.resolve("a").toString());
      completed(vault, request(snapshot, target).over(Overwrite.IF_CHANGED));
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
    }
  }

  @Test
  void leavesWhatIsNewerOrAnythingWhenToldTo() throws Exception {
    FileTime then = FileTime.fromMillis(1_700_000_000_000L);
    for (String name : List.of("older", "newer", "missing")) {
      Files.writeString(folder.resolve(name), "of the snapshot");
      Files.setLastModifiedTime(folder.resolve(name), then);
    }
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      for (Overwrite mode : List.of(Overwrite.NEVER, Overwrite.IF_NEWER)) {
        Path target = Files.createDirectory(temp.resolve(mode.toString()));
        for (String name : List.of("older", "newer")) {
          Files.writeString(target.resolve(name), "mine, and longer");
          long move = name.equals("older") ? -1 : 1;
          Files.setLastModifiedTime(
              target.resolve(name), FileTime.fromMillis(then.toMillis() + move));
        }
        RestoreProgress done = completed(vault, request(snapshot, target).over(mode));
        boolean never = mode == Overwrite.NEVER;
        assertThat(target.resolve("newer")).hasContent("mine, and longer");
        assertThat(target.resolve("older"))
            .hasContent(never ? "mine, and longer" : "of the snapshot");
        assertThat(target.resolve("missing")).hasContent("of the snapshot");
        assertThat(done.filesSkipped()).isEqualTo(never ? 2 : 1);
      }
    }
  }

  @Test
  void verifyReadsAgainWhatWasThere() throws Exception {
    try (Vault vault = vault()) {
      Snapshot snapshot = largeFiles(vault);
      Path target = temp.resolve("target");
      completed(vault, request(snapshot, target));
      Path rotten = target.resolve("f2");
      FileTime time = Files.getLastModifiedTime(rotten);
      byte[] bytes = Files.readAllBytes(rotten);
      bytes[5_000_000] ^= 1;
      Files.write(rotten, bytes);
      Files.setLastModifiedTime(rotten, time);
      RestoreRequest again = request(snapshot, target).over(Overwrite.IF_CHANGED);
      assertThat(completed(vault, again).bytesFetched()).as("by size and time").isZero();
      assertThat(completed(vault, again.verified()).bytesFetched()).isPositive();
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
    }
  }
}
