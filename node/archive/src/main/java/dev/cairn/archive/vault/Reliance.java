package dev.cairn.archive.vault;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Chunks;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that what a head is about to name lies in packs that it lists. A prune on another
 * device may have taken some off the list since this device relied on them: those are listed again,
 * or, if that was too long ago, the commit fails and a new run stores what is missing. The rule and
 * its proof: {@code docs/backup.md}. For one thread.
 */
final class Reliance {

  private final Vault vault;
  private final Former former;
  private final Chunks<ArchiveException> noting;
  private final Set<Content> walked = new HashSet<>();
  private boolean relisted;

  /** Packs that this device may not know, and that may be listed again all the same. */
  @FunctionalInterface
  interface Former {
    /** Lists again the one that has a chunk; false if there is none. */
    boolean relist(Hash chunk) throws ArchiveException, IOException, InterruptedException;
  }

  Reliance(Vault vault) {
    this(vault, chunk -> false);
  }

  Reliance(Vault vault, Former former) {
    this.vault = vault;
    this.former = former;
    this.noting =
        id -> {
          require(id);
          return vault.chunks().load(id);
        };
  }

  /**
   * Goes through what a snapshot needs that is to be added to those {@code listed}.
   *
   * @return true if packs are to be listed again, which are pending now
   */
  boolean restore(Snapshot snapshot, Snapshots listed)
      throws ArchiveException, InterruptedException {
    Optional<Content> base =
        listed.all().stream()
            .filter(old -> snapshot.parent().map(old.id()::equals).orElse(false))
            .map(Snapshot::root)
            .findFirst();
    return restore(snapshot.root(), base);
  }

  /**
   * Goes through what {@code root} needs, but for what {@code base} has as well: a tree that the
   * newest head names lies in packs that it lists.
   *
   * @return true if packs are to be listed again, which are pending now
   */
  boolean restore(Content root, Optional<Content> base)
      throws ArchiveException, InterruptedException {
    relisted = false;
    try {
      walk(root, base.orElse(null));
    } catch (TreeFormatException e) {
      throw new ArchiveException("the tree of the snapshot: " + e.getMessage(), e);
    }
    return relisted;
  }

  private void walk(Content directory, @Nullable Content base)
      throws ArchiveException, TreeFormatException, InterruptedException {
    if (directory.equals(base) || !walked.add(directory)) {
      return;
    }
    DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(noting, directory);
    DirectoryReader<ArchiveException> olds =
        new DirectoryReader<>(vault.chunks(), base == null ? Content.EMPTY : base);
    for (Node node = nodes.next(); node != null; node = nodes.next()) {
      Node old = olds.seek(node.name());
      Content known = old != null && old.kind() == node.kind() ? old.content() : null;
      if (node.kind() == NodeKind.DIRECTORY) {
        walk(node.content(), known);
      } else if (!node.content().equals(known)) {
        ContentReader<ArchiveException> refs = new ContentReader<>(noting, node.content());
        for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
          require(ref.id());
        }
      }
    }
  }

  private void require(Hash id) throws ArchiveException, InterruptedException {
    try {
      if (vault.index().findKept(id).isPresent()) {
        return;
      }
      Instant now = vault.env().now();
      Optional<ChunkLocation> location = vault.index().find(id);
      if (location.isPresent()) {
        Hash stripe = location.get().stripe();
        Optional<Instant> lastListed = vault.index().retiredSince(stripe);
        if (lastListed.isEmpty() || Retirement.mayBeRelisted(lastListed.get(), now)) {
          vault.index().relist(stripe, now);
          relisted = true;
          return;
        }
      }
      if (former.relist(id)) {
        relisted = true;
        return;
      }
      throw new ArchiveException(
          "chunk "
              + id.shortHex()
              + ", which this run found in the vault, was pruned meanwhile: run it again");
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }
}
