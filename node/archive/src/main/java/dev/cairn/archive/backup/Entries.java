package dev.cairn.archive.backup;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.Node.Attribute;
import dev.cairn.archive.vault.ArchiveException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the file system says of a folder's entries, in the order of the walk: asked beside it, some
 * {@value #BATCH} entries at a time, since a disk or a server far away answers many as fast as one.
 * For the walk's thread; the folder stays open until this is closed.
 */
final class Entries implements AutoCloseable {

  /** Fewer take less time than a thread takes to wake up. */
  private static final int BESIDE_MIN = 16;

  private static final int BATCH = 64;
  private static final int BATCHES_AHEAD = 8;

  private final DirectoryHandle folder;
  private final String shownFolder;
  private final Selection selection;
  private final @Nullable NodeMaker nodes;
  private final Tasks tasks;
  private final List<byte[]> names;
  private final Deque<Promise<List<Entry>>> ahead = new ArrayDeque<>();
  private final Deque<Entry> here = new ArrayDeque<>();
  private int asked;

  /** An entry, or why it cannot be looked at. */
  sealed interface Entry {
    byte[] name();

    /** Its path, for people. */
    String shown();

    /**
     * It is there.
     *
     * @param attributes null if they were not asked for
     * @param target of a symbolic link; else empty
     */
    record Found(
        byte[] name, String shown, Stat stat, @Nullable List<Attribute> attributes, byte[] target)
        implements Entry {}

    /** It is not, or not any more. */
    record Unseen(byte[] name, String shown, PosixException why) implements Entry {}
  }

  /**
   * @param nodes reads attributes; null to leave them to who needs them
   * @param names of the entries, in order
   * @param tasks what asks; the caller's
   */
  Entries(
      DirectoryHandle folder,
      String shownFolder,
      Selection selection,
      @Nullable NodeMaker nodes,
      Tasks tasks,
      List<byte[]> names) {
    this.folder = folder;
    this.shownFolder = shownFolder;
    this.selection = selection;
    this.nodes = nodes;
    this.tasks = tasks;
    this.names = names;
  }

  /** The next that is not left out; null at the end. */
  @Nullable Entry next() throws ArchiveException, InterruptedException {
    while (here.isEmpty() && (!ahead.isEmpty() || asked < names.size())) {
      if (names.size() < BESIDE_MIN) {
        here.addAll(look(names));
        asked = names.size();
      } else {
        ask();
        here.addAll(ahead.removeFirst().await());
      }
    }
    return here.poll();
  }

  private void ask() throws InterruptedException {
    while (ahead.size() < BATCHES_AHEAD && asked < names.size()) {
      List<byte[]> batch = names.subList(asked, Math.min(asked + BATCH, names.size()));
      ahead.addLast(tasks.start(() -> look(batch)));
      asked += batch.size();
    }
  }

  private List<Entry> look(List<byte[]> batch) {
    List<Entry> entries = new ArrayList<>(batch.size());
    for (byte[] name : batch) {
      String shown = shownFolder + PathBytes.printable(name);
      if (!selection.leavesOut(name, shown)) {
        try {
          Stat stat = folder.lstat(name);
          if (!selection.leavesOut(stat)) {
            List<Attribute> attributes =
                nodes == null ? null : nodes.attributes(folder, name, shown);
            boolean isLink = stat.kind() == FileKind.SYMLINK;
            byte[] target = isLink ? folder.readlink(name) : new byte[0];
            entries.add(new Entry.Found(name, shown, stat, attributes, target));
          }
        } catch (PosixException e) {
          entries.add(new Entry.Unseen(name, shown, e));
        }
      }
    }
    return entries;
  }

  /** Waits for what was asked, for which the folder must be open. */
  @Override
  public void close() {
    ahead.forEach(Promise::awaitEnd);
  }
}
