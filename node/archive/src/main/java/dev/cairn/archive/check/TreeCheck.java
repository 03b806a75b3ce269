package dev.cairn.archive.check;

import dev.cairn.archive.check.Check.Findings;
import dev.cairn.archive.check.CheckReport.Problem;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Chunks;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Walks the trees of snapshots and collects the stripes they need. A directory seen in an earlier
 * snapshot is not walked again: it is remembered by 64 bits of its pages' ids, which are keyed
 * hashes, so that in a vault of a million directories two are confused with a chance of 2^-25.
 */
final class TreeCheck {

  private final Vault vault;
  private final Findings findings;
  private final Chunks<ArchiveException> noting;
  private final Set<Long> walked = new HashSet<>();
  private final Set<Hash> stripes = new HashSet<>();
  private long directories;
  private long files;
  private long chunks;

  TreeCheck(Vault vault, Findings findings) {
    this.vault = vault;
    this.findings = findings;
    this.noting =
        id -> {
          note(id, "");
          return vault.chunks().load(id);
        };
  }

  void check(Snapshot snapshot) throws ArchiveException, InterruptedException {
    walk(snapshot, snapshot.root(), "");
  }

  /** As above, for one node of it. */
  void check(Snapshot snapshot, Node node, String path)
      throws ArchiveException, InterruptedException {
    try {
      if (node.kind() == NodeKind.DIRECTORY) {
        walk(snapshot, node.content(), path);
      } else if (node.kind() == NodeKind.FILE) {
        checkFile(node, path);
      }
    } catch (TreeFormatException e) {
      findings.add(new Problem.TreeUnreadable(snapshot.id(), path, e.getMessage() + ""));
    }
  }

  /** Chunks of trees; where each lies counts as needed. */
  Chunks<ArchiveException> noting() {
    return noting;
  }

  private void walk(Snapshot snapshot, Content directory, String path)
      throws ArchiveException, InterruptedException {
    directories++;
    if (!walked.add(mark(directory))) {
      return;
    }
    try {
      DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(noting, directory);
      for (Node node = nodes.next(); node != null; node = nodes.next()) {
        String shown = path + "/" + PathBytes.printable(node.name());
        if (node.kind() == NodeKind.DIRECTORY) {
          walk(snapshot, node.content(), shown);
        } else if (node.kind() == NodeKind.FILE) {
          checkFile(node, shown);
        }
      }
    } catch (ArchiveException | TreeFormatException e) {
      findings.add(new Problem.TreeUnreadable(snapshot.id(), path + "/", e.getMessage() + ""));
    }
  }

  private static long mark(Content directory) {
    long mark = 0;
    for (ChunkRef ref : directory.refs()) {
      long word = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        word = word << 8 | ref.id().at(i);
      }
      mark = Long.rotateLeft(mark, 1) ^ word;
    }
    return mark;
  }

  private void checkFile(Node node, String shown)
      throws ArchiveException, TreeFormatException, InterruptedException {
    files++;
    ContentReader<ArchiveException> refs = new ContentReader<>(noting, node.content());
    for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
      note(ref.id(), shown);
    }
  }

  private void note(Hash id, String shown) throws ArchiveException {
    chunks++;
    Optional<ChunkLocation> location = vault.chunks().findKept(id);
    if (location.isPresent()) {
      stripes.add(location.get().stripe());
    } else {
      findings.add(new Problem.ChunkNotIndexed(id, shown));
    }
  }

  Set<Hash> stripes() {
    return stripes;
  }

  long directories() {
    return directories;
  }

  long files() {
    return files;
  }

  long chunks() {
    return chunks;
  }
}
