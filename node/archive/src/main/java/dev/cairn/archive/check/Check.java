package dev.cairn.archive.check;

import dev.cairn.archive.check.CheckReport.Problem;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.LostPart;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage.Refusal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Head → snapshots → trees → every chunk indexed → every stripe alive on its hosts, each by proof;
 * and, when asked, every byte read, opened and compared with its id. Where parts of the index are
 * lost, they are named, and every stripe that the rest of it and the local cache know is inspected.
 * Use once.
 */
public final class Check {

  private final Vault vault;
  private final Request request;
  private final Findings findings;

  /**
   * How deep to look.
   *
   * @param leaves how many 16 KiB leaves of each block its host must prove; 0 asks for presence
   * @param readData downloads every pack and opens every chunk
   */
  public record Request(int leaves, boolean readData) {
    /** Four leaves a block, no download. */
    public static final Request DEFAULT = new Request(4, false);
  }

  /** A check of everything in {@code vault}. */
  public Check(Vault vault, Request request, CheckEvent.Listener listener) {
    this.vault = vault;
    this.request = request;
    this.findings = new Findings(listener);
  }

  /** Runs to the end; blocks. */
  public CheckReport run() throws ArchiveException, InterruptedException {
    vault.refreshForCheck();
    Set<Hash> lost = new TreeSet<>();
    for (LostPart part : vault.lost()) {
      lost.add(part.why().outcome().stripeId());
      findings.add(new Problem.PartUnreadable(part));
    }
    List<Snapshot> snapshots = vault.snapshots().all();
    TreeCheck trees = new TreeCheck(vault, findings);
    for (int i = 0; i < snapshots.size(); i++) {
      trees.check(snapshots.get(i));
      findings.progress("snapshots", i + 1L, snapshots.size());
    }
    TreeSet<Hash> stripes = new TreeSet<>(trees.stripes());
    stripes.addAll(vault.metadataStripes());
    if (!lost.isEmpty()) {
      stripes.addAll(vault.index().packs()); // the trees alone no longer lead to all
    }
    StripeCheck inspection = new StripeCheck(vault, findings, request.leaves(), lost);
    inspection.check(List.copyOf(stripes));
    long bytesRead = 0;
    if (request.readData()) {
      bytesRead = new DataCheck(vault, findings).check(List.copyOf(trees.stripes()));
    }
    return new CheckReport(
        snapshots.size(),
        trees.directories(),
        trees.files(),
        trees.chunks(),
        stripes.size(),
        bytesRead,
        inspection.marginMin(),
        inspection.belowTarget(),
        findings.count(),
        findings.first());
  }

  /** Gathers what is wrong. Safe for many threads. */
  static final class Findings {
    private static final int KEPT_MAX = 1000;

    private final java.util.concurrent.locks.ReentrantLock lock =
        new java.util.concurrent.locks.ReentrantLock();
    private final CheckEvent.Listener listener;
    private final List<Problem> problems = new java.util.ArrayList<>();
    private long count;

    Findings(CheckEvent.Listener listener) {
      this.listener = listener;
    }

    void add(Problem problem) {
      lock.lock();
      try {
        count++;
        if (problems.size() < KEPT_MAX) {
          problems.add(problem);
        }
        listener.on(new CheckEvent.Found(problem));
      } finally {
        lock.unlock();
      }
    }

    void hostFailed(Refusal why, long blocks) {
      lock.lock();
      try {
        listener.on(new CheckEvent.HostFailed(why, blocks));
      } finally {
        lock.unlock();
      }
    }

    void progress(String what, long done, long total) {
      lock.lock();
      try {
        listener.on(new CheckEvent.Progress(what, done, total));
      } finally {
        lock.unlock();
      }
    }

    long count() {
      lock.lock();
      try {
        return count;
      } finally {
        lock.unlock();
      }
    }

    List<Problem> first() {
      lock.lock();
      try {
        return List.copyOf(problems);
      } finally {
        lock.unlock();
      }
    }
  }
}
