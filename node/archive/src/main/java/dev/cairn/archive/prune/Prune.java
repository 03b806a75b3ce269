package dev.cairn.archive.prune;

import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.prune.PrunePlan.PackUse;
import dev.cairn.archive.tree.ChunkWalk;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.FoldReport;
import dev.cairn.archive.vault.NotStoredException;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One prune. Use once; on one thread. Other devices, and this one, may back up meanwhile: nothing
 * is locked.
 *
 * <p>In this order: read the head, mark what it needs, copy out of packs that mostly hold what
 * nothing needs, then move the head to segments without those packs, by compare and swap on the
 * very head that was marked. Where another device was faster, its head is marked too and all is
 * decided anew. Stopped anywhere, it has at worst stored copies, which the next prune takes up.
 *
 * <p>Memory: about 100 bytes for each chunk that is needed.
 */
public final class Prune {

  /** A busy vault is pruned when it is quieter. */
  private static final int ATTEMPTS = 16;

  private final Vault vault;
  private final Request request;
  private final Listener listener;
  private final Set<Hash> used = new HashSet<>();

  /**
   * What to do.
   *
   * @param maxUnused how much that nothing needs may stay
   * @param dryRun only says what would be done
   * @param limits of the packs that are written
   */
  public record Request(MaxUnused maxUnused, boolean dryRun, PackWriter.Limits limits) {}

  /** Hears how far it is. */
  @FunctionalInterface
  public interface Listener {
    /**
     * One step more is done.
     *
     * @param what {@code "snapshots"} or {@code "packs"}
     */
    void progress(String what, long done, long total);

    /** Hears nothing. */
    Listener NONE = (what, done, total) -> {};
  }

  /** How it ended. */
  public sealed interface Outcome {

    /**
     * Done, or what would be done.
     *
     * @param packsRemoved taken off the list; those that were copied are among them
     * @param packsRepacked of those, with how many bytes that are needed
     * @param bytesFreed that nothing needs and that went off the list
     * @param bytesUnused that nothing needs and that stay
     */
    record Pruned(
        long packsKept,
        long packsRemoved,
        long packsRepacked,
        long bytesUsed,
        long bytesRepacked,
        long bytesFreed,
        long bytesUnused)
        implements Outcome {}

    /** Something needs a chunk that no pack on the list has: nothing was changed. */
    record Missing(Hash chunk, long chunks) implements Outcome {}

    /** Others moved the head all the time: nothing was taken off the list. */
    record Overtaken() implements Outcome {}

    /** Copies found too few takers: nothing was taken off the list. */
    record NotDurable(NotStoredException why) implements Outcome {}
  }

  public Prune(Vault vault, Request request, Listener listener) {
    this.vault = vault;
    this.request = request;
    this.listener = listener;
  }

  /** Runs to the end; blocks. */
  public Outcome run() throws ArchiveException, InterruptedException {
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        vault.refresh();
        fold();
        Vault.Roots roots = vault.roots();
        mark(roots.contents());
        Uses uses = uses();
        if (!uses.missing.isEmpty()) {
          return new Outcome.Missing(uses.missing.iterator().next(), uses.missing.size());
        }
        PrunePlan plan = PrunePlan.of(uses.packs, request.maxUnused());
        if (plan.isNothing() || request.dryRun() || carryOut(plan, roots.sequence())) {
          return pruned(plan);
        }
      }
      return new Outcome.Overtaken();
    } catch (NotStoredException e) {
      return new Outcome.NotDurable(e);
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /** What append-only devices have added needs packs too. */
  private void fold() throws ArchiveException, InterruptedException {
    vault.requireWhole();
    if (request.dryRun()) {
      return;
    }
    FoldReport report = vault.adders().fold();
    if (!report.unread().isEmpty()) {
      throw new ArchiveException(
          "what append-only devices have added is not known: %s. Nothing was pruned; try again later, or"
                  .formatted(String.join("; ", report.unread()))
              + " take the device off the list with: cairn vault append-only disallow HOST");
    }
  }

  /** Anew for each head: what only a snapshot needed that is gone since may be gone too. */
  private void mark(List<Content> contents) throws ArchiveException, InterruptedException {
    used.clear();
    ChunkWalk<ArchiveException> walk = new ChunkWalk<>(vault.chunks(), used::add);
    long done = 0;
    for (Content content : contents) {
      try {
        walk.walk(content);
      } catch (TreeFormatException e) {
        throw new ArchiveException("the tree of a snapshot: " + e.getMessage(), e);
      }
      listener.progress("snapshots", ++done, contents.size());
    }
  }

  /** How much of each listed pack is needed; a chunk that several have counts in the first. */
  private Uses uses() throws IOException {
    Uses uses = new Uses(new ArrayList<>(), new HashSet<>(used));
    vault
        .index()
        .listed(pack -> {
          long needed = 0;
          long other = 0;
          for (PackEntry entry : pack.directory().entries()) {
            if (uses.missing.remove(entry.id())) {
              needed += entry.sealedBytes();
            } else {
              other += entry.sealedBytes();
            }
          }
          uses.packs.add(new PackUse(pack.stripe(), needed, other));
        });
    return uses;
  }

  /** Packs, and what is needed but in none of them. */
  private record Uses(List<PackUse> packs, Set<Hash> missing) {}

  /** False if the head moved meanwhile. */
  private boolean carryOut(PrunePlan plan, long sequence)
      throws ArchiveException, IOException, InterruptedException {
    Set<Hash> going = new HashSet<>();
    plan.removed().forEach(pack -> going.add(pack.stripe()));
    plan.repacked().forEach(pack -> going.add(pack.stripe()));
    Set<Hash> elsewhere = new HashSet<>();
    vault
        .index()
        .listed(pack -> {
          if (!going.contains(pack.stripe())) {
            pack.directory().entries().forEach(entry -> elsewhere.add(entry.id()));
          }
        });
    try (PackWriter packs = new PackWriter(vault, request.limits(), (pack, stored) -> {})) {
      long done = 0;
      for (PackUse use : plan.repacked()) {
        copy(use.stripe(), going, elsewhere, packs);
        listener.progress("packs", ++done, plan.repacked().size());
      }
      packs.flush();
    }
    return vault.commitPrune(sequence, going);
  }

  /** Copies what is needed of a pack and lies in no pack that stays; each chunk is verified. */
  private void copy(Hash stripe, Set<Hash> going, Set<Hash> elsewhere, PackWriter packs)
      throws ArchiveException, IOException, InterruptedException {
    PackRecord pack = vault.index().pack(stripe).orElseThrow(); // it was listed a moment ago
    byte[] payload = vault.chunks().read(stripe, 0, pack.payloadBytes());
    for (PackEntry entry : pack.directory().entries()) {
      boolean copied =
          vault.index().findKept(entry.id()).filter(at -> !going.contains(at.stripe())).isPresent();
      if (used.contains(entry.id()) && !elsewhere.contains(entry.id()) && !copied) {
        Slice sealed = new Slice(payload, entry.offset(), entry.sealedBytes());
        vault.chunks().open(stripe, entry, sealed);
        packs.move(pack.directory().kind(), entry, sealed);
        elsewhere.add(entry.id());
      }
    }
  }

  private static Outcome.Pruned pruned(PrunePlan plan) {
    long repacked = sum(plan.repacked(), true);
    return new Outcome.Pruned(
        plan.kept().size(),
        plan.removed().size() + plan.repacked().size(),
        plan.repacked().size(),
        sum(plan.kept(), true) + repacked,
        repacked,
        sum(plan.removed(), false) + sum(plan.repacked(), false),
        sum(plan.kept(), false));
  }

  private static long sum(List<PackUse> packs, boolean used) {
    return packs.stream().mapToLong(pack -> used ? pack.usedBytes() : pack.unusedBytes()).sum();
  }
}
