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
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dry run says what the restore then does, of targets that somebody has been at. */
class PreviewIT {

  private static final long SEED = Long.getLong("cairn.seed", 20261129L);
  private static final int CHANGES = 40;
  private static final System.Logger LOG = System.getLogger(PreviewIT.class.getName());

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);
  private final Random random = new Random(SEED);
  private Path folder = Path.of("");

  @BeforeEach
  void make() throws Exception {
    folder = Files.createDirectory(temp.resolve("folder"));
    NastyTree.make(folder, SEED);
    for (int i = 0; i < 4; i++) {
      Path first = Files.writeString(folder.resolve("linked " + i), "of two names " + i);
      Files.createLink(folder.resolve("again " + i), first);
    }
  }

  private Vault vault() throws Exception {
    return new Device(peers.device(Device.SUBJECT), temp.resolve("cache")).create();
  }

  private RestoreRequest request(Snapshot snapshot, Path target) {
    return RestoreRequest.of(snapshot, folder.toString().substring(1), target);
  }

  /** What a run says: each path, and the sums; not what it takes to fetch. */
  private record Said(List<String> events, String sums) {}

  private static Said run(Vault vault, RestoreRequest request) throws Exception {
    List<String> events = new ArrayList<>();
    RestoreOutcome outcome =
        new Restore(
                vault,
                request,
                event -> {
                  switch (event) {
                    case RestoreEvent.Done done -> events.add(done.toString());
                    case RestoreEvent.Failed failed ->
                        events.add(failed.path() + " failed: " + failed.during());
                    case RestoreEvent.LiarSeen liar -> events.add(liar.toString());
                  }
                })
            .run();
    events.sort(null);
    RestoreProgress done =
        switch (outcome) {
          case RestoreOutcome.Completed completed -> completed.done();
          case RestoreOutcome.Partly partly -> partly.done();
          default -> throw new AssertionError(outcome);
        };
    String sums =
        "restored %d skipped %d deleted %d bytes %d there %d errors %d"
            .formatted(
                done.filesRestored(),
                done.filesSkipped(),
                done.filesDeleted(),
                done.bytesRestored(),
                done.bytesSkipped(),
                done.errors());
    return new Said(events, sums);
  }

  private void agree(Vault vault, RestoreRequest request) throws Exception {
    Path target = request.target();
    Map<String, String> before = Files.exists(target) ? TreePicture.of(target) : Map.of();
    Said said = run(vault, request.dry());
    if (before.isEmpty()) {
      assertThat(Files.exists(target) && !isEmpty(target)).isFalse();
    } else {
      assertThat(TreePicture.of(target)).as("after the dry run, seed %d", SEED).isEqualTo(before);
    }
    Said done = run(vault, request);
    String what = "%s, delete %s, seed %d".formatted(request.overwrite(), request.delete(), SEED);
    assertThat(minus(said.events(), done.events())).as("said, not done: " + what).isEmpty();
    assertThat(minus(done.events(), said.events())).as("done, not said: " + what).isEmpty();
    assertThat(said.sums()).as(what).isEqualTo(done.sums());
    assertThat(said.events()).isNotEmpty();
  }

  private static List<String> minus(List<String> all, List<String> others) {
    List<String> left = new ArrayList<>(all);
    others.forEach(left::remove);
    return left;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.findAny().isEmpty();
    }
  }

  @Test
  void aTargetThatIsNotThereOrIsEmpty() throws Exception {
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      RestoreRequest absent = request(snapshot, temp.resolve("not there/yet"));
      agree(vault, absent);
      agree(vault, request(snapshot, Files.createDirectory(temp.resolve("empty"))));
      Path whole = Files.createDirectory(temp.resolve("whole"));
      agree(vault, RestoreRequest.of(snapshot, "", whole));
      String one = folder.toString().substring(1) + "/text";
      agree(vault, RestoreRequest.of(snapshot, one, temp.resolve("one")));
    }
  }

  @Test
  void aTargetWithContentIsRefusedByADryRunToo() throws Exception {
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      Files.createDirectories(temp.resolve("target/mine"));
      RestoreRequest request = request(snapshot, temp.resolve("target"));
      assertThat(new Restore(vault, request.dry(), RestoreEvent.Listener.NONE).run())
          .isInstanceOf(RestoreOutcome.TargetNotEmpty.class);
    }
  }

  @Test
  void saysWhatBecomesOfATargetThatWasChangedAtRandom() throws Exception {
    try (Vault vault = vault()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      for (Overwrite mode : Overwrite.values()) {
        for (boolean delete : new boolean[] {false, true}) {
          Path target = temp.resolve(mode + " " + delete);
          ResumeIT.copy(folder, target);
          change(target);
          RestoreRequest request = request(snapshot, target).over(mode);
          agree(vault, delete ? request.deleting() : request);
        }
      }
    }
  }

  /** Somebody's work, in names that the snapshot has and others. */
  private void change(Path target) throws IOException {
    List<Path> names;
    try (Stream<Path> all = Files.walk(target)) {
      names = new ArrayList<>(all.filter(path -> !path.equals(target)).sorted().toList());
    }
    names.removeIf(path -> path.startsWith(target.resolve("many")) && random.nextInt(40) > 0);
    for (int changed = 0; changed < CHANGES; ) {
      Path at = names.get(random.nextInt(names.size()));
      Path other = names.get(random.nextInt(names.size()));
      try {
        change(at, other, random.nextInt(8));
        changed++;
      } catch (FileSystemException e) {
        LOG.log(System.Logger.Level.DEBUG, "not for what is there now", e);
      }
    }
  }

  private void change(Path at, Path other, int how) throws IOException {
    boolean isFile = Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS);
    switch (how) {
      case 0 -> Files.delete(at);
      case 1 -> {
        if (isFile || Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) { // a FIFO would wait
          Files.setLastModifiedTime(at, FileTime.fromMillis(random.nextInt()));
        }
      }
      case 2 -> {
        if (isFile && Files.size(at) < 1 << 28) {
          byte[] bytes = Files.readAllBytes(at);
          if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= 1;
          }
          FileTime time = Files.getLastModifiedTime(at);
          Files.write(at, bytes); // in place: other names have it too
          Files.setLastModifiedTime(at, random.nextBoolean() ? time : FileTime.fromMillis(0));
        }
      }
      case 3 -> {
        Files.delete(at);
        Files.createDirectory(at);
        if (random.nextBoolean()) {
          Files.writeString(at.resolve("in the way"), "mine");
        }
      }
      case 4 -> {
        if (isFile) {
          Files.delete(at);
          Files.createLink(at, other);
        }
      }
      case 5 -> {
        Files.delete(at);
        Files.createSymbolicLink(at, other);
      }
      case 6 -> {
        if (isFile) {
          Files.write(at, new byte[random.nextInt(5000)]);
        }
      }
      default -> Files.createLink(at.resolveSibling(at.getFileName() + " too"), at);
    }
  }
}
