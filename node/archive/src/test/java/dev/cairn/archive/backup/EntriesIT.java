package dev.cairn.archive.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.backup.Entries.Entry;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.select.Exclusions;
import dev.cairn.archive.vault.Vault;
import dev.cairn.env.RealEnvironment;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of more entries than are looked up at a time. */
class EntriesIT {

  private static final int ENTRIES = 1300;
  private static final long SEED = 20261129;

  @TempDir Path temp;
  private Path folder = Path.of("");
  private final List<String> names = new ArrayList<>();

  @BeforeEach
  void make() throws Exception {
    folder = Files.createDirectory(temp.resolve("folder"));
    for (int i = 0; i < ENTRIES; i++) {
      names.add("%04d".formatted(i));
    }
    List<String> shuffled = new ArrayList<>(names);
    Collections.shuffle(shuffled, new Random(SEED)); // the file system's order is another
    for (String name : shuffled) {
      Path path = folder.resolve(name);
      switch (Integer.parseInt(name) % 10) {
        case 3 -> Files.createSymbolicLink(path, Path.of("to-" + name));
        case 7 -> Files.writeString(Files.createDirectory(path).resolve("inside"), name);
        default -> Files.writeString(path, "content of " + name);
      }
    }
  }

  private List<Entry> look(List<String> asked, Exclusions exclusions) throws Exception {
    Counters counters = new Counters(BackupEvent.Listener.NONE);
    List<byte[]> bytes = asked.stream().map(PathBytes::of).toList();
    List<Entry> found = new ArrayList<>();
    try (Tasks tasks = new Tasks(new RealEnvironment(), "look", 3, 2);
        DirectoryHandle handle = Posix.openDirectory(PathBytes.of(folder));
        Entries entries =
            new Entries(
                handle,
                "/f/",
                new Selection(exclusions, (path, why) -> {}),
                new NodeMaker(counters),
                tasks,
                bytes)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        found.add(entry);
      }
    }
    return found;
  }

  private static List<String> shown(List<Entry> entries) {
    return entries.stream().map(Entry::shown).toList();
  }

  @Test
  void comeInTheOrderAskedForEachOnce() throws Exception {
    List<Entry> found = look(names, Exclusions.NONE);
    assertThat(shown(found)).isEqualTo(names.stream().map(name -> "/f/" + name).toList());
    for (Entry entry : found) {
      Entry.Found one = (Entry.Found) entry;
      String name = PathBytes.printable(one.name());
      boolean isLink = Integer.parseInt(name) % 10 == 3;
      assertThat(PathBytes.printable(one.target())).isEqualTo(isLink ? "to-" + name : "");
    }
  }

  @Test
  void whatIsGoneIsToldInItsPlaceAndHidesNoOther() throws Exception {
    List<String> asked = new ArrayList<>(names);
    asked.add(700, "0699-gone");
    List<Entry> found = look(asked, Exclusions.NONE);
    assertThat(found).hasSize(ENTRIES + 1);
    assertThat(found.get(700))
        .isInstanceOfSatisfying(
            Entry.Unseen.class, gone -> assertThat(gone.why().errno()).isEqualTo(Errno.ENOENT));
    assertThat(found.stream().filter(Entry.Found.class::isInstance)).hasSize(ENTRIES);
  }

  @Test
  void backupTakesAllOfThemAndTheNextFindsThemUnchanged() throws Exception {
    Device device = new Device(new MemoryPeers(6).device(Device.SUBJECT), temp.resolve("cache"));
    try (Vault vault = device.create()) {
      BackupSummary first = Device.backUp(vault, folder);
      assertThat(first.filesNew()).isEqualTo(ENTRIES - ENTRIES / 10);
      BackupSummary again = Device.backUp(vault, folder);
      assertThat(again.filesUnchanged()).isEqualTo(ENTRIES - ENTRIES / 10);
      assertThat(again.bytesAdded()).isZero();
      Path back = temp.resolve("back");
      Device.restore(vault, again.snapshot(), folder, back);
      for (String name : names) {
        Path path = back.resolve(name);
        switch (Integer.parseInt(name) % 10) {
          case 3 -> assertThat(Files.readSymbolicLink(path)).hasToString("to-" + name);
          case 7 -> assertThat(path.resolve("inside")).hasContent(name);
          default -> assertThat(path).hasContent("content of " + name);
        }
      }
    }
  }
}
