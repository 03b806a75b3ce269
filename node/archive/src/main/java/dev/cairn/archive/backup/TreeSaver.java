package dev.cairn.archive.backup;

import dev.cairn.archive.backup.BackupEvent.Action;
import dev.cairn.archive.backup.Entries.Entry;
import dev.cairn.archive.backup.OpenedFiles.Reading;
import dev.cairn.archive.backup.Sources.Wanted;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.posix.DirectoryEntry;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Attribute;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.PageBuilder;
import dev.cairn.archive.vault.ArchiveException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks folders in byte order of names, merged with the parent snapshot's tree, and writes the new
 * tree. One thread walks; what is in a folder is looked up ahead of it, files are read beside it,
 * and their nodes are written in order, behind the walk. Memory holds the names of the open
 * directories and at most {@value #AHEAD_MAX} nodes of each, and of each whose nodes are being
 * written.
 */
final class TreeSaver {

  /** How far a directory's walk may be ahead of its slowest file. */
  private static final int AHEAD_MAX = 4096;

  /** Inodes with several names that are remembered, so that the second name is not read again. */
  private static final int LINKS_MAX = 65_536;

  private final ChunkSaver chunks;
  private final OpenedFiles opened;
  private final Tasks looking;
  private final Tasks writing;

  /** Directories that the walk has left. */
  private final Deque<Reading> left = new ArrayDeque<>();

  private final Counters counters;
  private final ParentTree parents;
  private final Selection selection;
  private final NodeMaker nodes;
  private final Map<LinkKey, Reading> links = new LinkedHashMap<>();

  private record LinkKey(long device, long inode) {}

  TreeSaver(
      ChunkSaver chunks, FileSaver files, Threads threads, ParentTree parents, Choice choice) {
    this.chunks = chunks;
    this.opened = new OpenedFiles(files, threads.reading(), choice.counters());
    this.looking = threads.looking();
    this.writing = threads.writing();
    this.parents = parents;
    this.counters = choice.counters();
    this.selection = choice.selection();
    this.nodes = new NodeMaker(choice.counters());
  }

  /**
   * Who does what beside the walk.
   *
   * @param reading files
   * @param looking at entries
   * @param writing the nodes of directories: in the order in which they are given, since a
   *     directory's wait for those of the ones in it
   */
  record Threads(Tasks reading, Tasks looking, Tasks writing) {}

  /** What to leave out, and who counts. */
  record Choice(Selection selection, Counters counters) {}

  /** A node that is being made: where it goes, what it was, and what reading it will give. */
  private record Pending(
      byte[] name,
      String shown,
      List<Attribute> attributes,
      byte[] target,
      Reading data,
      @Nullable Node old) {}

  /** An open directory on the walk's way. */
  private record Place(
      DirectoryHandle handle, String shown, ParentTree.Cursor parent, Selection selection) {}

  /** Saves what is wanted, from {@code start} on; the root's content. */
  Content save(Sources sources, Content parentRoot)
      throws PosixException, ArchiveException, InterruptedException {
    try (opened;
        DirectoryHandle start = dev.cairn.archive.posix.Posix.openDirectory(sources.start())) {
      Place place = new Place(start, sources.shownStart(), parents.open(parentRoot), selection);
      return walk(place, sources.root()).run();
    }
  }

  /** Goes through a directory; what is left is to write its nodes, when they are complete. */
  private Tasks.Work<Content> walk(Place place, Wanted wanted)
      throws PosixException, ArchiveException, InterruptedException {
    PageBuilder<ArchiveException> pages =
        new PageBuilder<>(page -> chunks.save(PackKind.TREE, page, 0, page.length));
    Deque<Pending> pending = new ArrayDeque<>();
    try (Entries entries =
        new Entries(
            place.handle(),
            place.shown(),
            place.selection(),
            place.parent().hasAttributes() ? null : nodes,
            looking,
            names(place.handle(), wanted))) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        Pending next = begin(place, entry, wanted.children.get(entry.name()));
        if (next != null) {
          pending.addLast(next);
        }
        if (pending.size() > AHEAD_MAX) {
          opened.handOver();
          write(pending, pages, AHEAD_MAX);
        }
      }
    }
    opened.handOver(); // before anybody can wait for what is in here or above
    return () -> {
      write(pending, pages, 0);
      return pages.build();
    };
  }

  private static List<byte[]> names(DirectoryHandle handle, Wanted wanted) throws PosixException {
    if (!wanted.everything && !wanted.children.isEmpty()) {
      return List.copyOf(wanted.children.keySet());
    }
    return handle.list().stream()
        .map(DirectoryEntry::name)
        .sorted(Arrays::compareUnsigned)
        .toList();
  }

  private @Nullable Pending begin(Place place, Entry entry, @Nullable Wanted below)
      throws ArchiveException, InterruptedException {
    return switch (entry) {
      case Entry.Unseen(byte[] name, String shown, PosixException why) -> {
        failed(shown, "scan", why, below);
        yield null;
      }
      case Entry.Found found -> {
        Node old = place.parent().seek(found.name());
        try {
          Reading data = data(place, found, below, old);
          yield new Pending(
              found.name(),
              found.shown(),
              attributes(place, found, old),
              found.target(),
              data,
              old);
        } catch (PosixException e) {
          failed(found.shown(), "open", e, below);
          yield null;
        }
      }
    };
  }

  private List<Attribute> attributes(Place place, Entry.Found found, @Nullable Node old) {
    if (found.attributes() != null) {
      return found.attributes();
    }
    return old != null && parents.isUnchanged(old, found.stat())
        ? old.attributes()
        : nodes.attributes(place.handle(), found.name(), found.shown());
  }

  private void failed(String shown, String during, PosixException why, @Nullable Wanted below) {
    boolean named = below != null && below.everything;
    if (why.errno() != Errno.ENOENT || named) { // else it went while we walked: it is not there
      counters.failed(shown, during, why.getMessage() + "");
    }
  }

  private Reading data(Place place, Entry.Found found, @Nullable Wanted below, @Nullable Node old)
      throws PosixException, ArchiveException, InterruptedException {
    Stat stat = found.stat();
    return switch (stat.kind()) {
      case DIRECTORY ->
          below == null && place.selection().isElsewhere(stat)
              ? Reading.of(new FileData.Read(Content.EMPTY, List.of(), stat, false))
              : directory(place, found.name(), found.shown(), below, old);
      case REGULAR -> file(place, found.name(), found.shown(), stat, old);
      default -> Reading.of(new FileData.Read(Content.EMPTY, List.of(), stat, false));
    };
  }

  private Reading directory(
      Place place, byte[] name, String shown, @Nullable Wanted below, @Nullable Node old)
      throws PosixException, ArchiveException, InterruptedException {
    Content oldContent =
        old != null && old.kind() == NodeKind.DIRECTORY ? old.content() : Content.EMPTY;
    Wanted wanted = below == null ? new Wanted() : below;
    try (DirectoryHandle handle = place.handle().openDirectory(name)) {
      Selection selectionBelow = place.selection().below(handle, shown + "/", below != null);
      Place inner = new Place(handle, shown + "/", parents.open(oldContent), selectionBelow);
      Tasks.Work<Content> rest = walk(inner, wanted);
      boolean way = below != null && !below.everything;
      Stat stat = way ? handle.stat().undated() : handle.stat();
      Reading data =
          new Reading(
              writing.start(() -> List.of(new FileData.Read(rest.run(), List.of(), stat, false))),
              0);
      left.addLast(data);
      while (!left.isEmpty() && left.getFirst().isKept()) {
        left.removeFirst().await(); // where one failed the walk ends, too
      }
      return data;
    }
  }

  private Reading file(Place place, byte[] name, String shown, Stat stat, @Nullable Node old)
      throws PosixException, ArchiveException, InterruptedException {
    if (old != null && parents.isUnchanged(old, stat)) {
      return Reading.of(new FileData.Read(old.content(), old.extents(), stat, false));
    }
    LinkKey key = new LinkKey(stat.device(), stat.inode());
    if (stat.links() > 1 && links.containsKey(key)) {
      return java.util.Objects.requireNonNull(links.get(key));
    }
    Reading data = opened.add(place.handle().openForRead(name), shown, stat);
    if (stat.links() > 1 && links.size() < LINKS_MAX) {
      links.put(key, data);
    }
    return data;
  }

  private void write(Deque<Pending> pending, PageBuilder<ArchiveException> pages, int keep)
      throws ArchiveException, InterruptedException {
    while (!pending.isEmpty() && (pending.size() > keep || pending.getFirst().data().isKept())) {
      Pending first = pending.removeFirst();
      switch (first.data().await()) {
        case FileData.Unreadable(String during, String message) ->
            counters.failed(first.shown(), during, message);
        case FileData.Read read -> {
          if (read.torn()) {
            counters.failed(
                first.shown(), "changed", first.shown() + ": changed while it was read, twice");
          }
          Node node = nodes.node(first.name(), first.attributes(), read, first.target());
          pages.add(node);
          counters.saved(first.shown(), node.kind(), action(first.old(), node), node.size());
        }
      }
    }
  }

  private static Action action(@Nullable Node old, Node node) {
    if (old == null || old.kind() != node.kind()) {
      return Action.NEW;
    }
    boolean same =
        old.content().equals(node.content())
            && old.mode() == node.mode()
            && old.modified().equals(node.modified())
            && old.size() == node.size();
    return same ? Action.UNCHANGED : Action.CHANGED;
  }
}
