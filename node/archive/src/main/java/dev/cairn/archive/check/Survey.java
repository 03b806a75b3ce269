package dev.cairn.archive.check;

import dev.cairn.archive.check.Check.Findings;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.TreePaths;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage.StripeHealth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How the stripes of a vault are, each as its holders answer now: of all of it, or of what a
 * restore of one path needs (its content, the folders above it, the index).
 */
public final class Survey {

  private final Vault vault;
  private final int leaves;
  private final Findings findings;

  /**
   * @param leaves how many 16 KiB leaves of each block its holder must prove; 0 asks for presence
   */
  public Survey(Vault vault, int leaves, CheckEvent.Listener listener) {
    this.vault = vault;
    this.leaves = leaves;
    this.findings = new Findings(listener);
  }

  /** Every stripe of the vault, in the order of their ids. */
  public List<StripeHealth> all() throws ArchiveException, InterruptedException {
    TreeSet<Hash> stripes = new TreeSet<>(vault.index().packs());
    stripes.addAll(vault.metadataStripes());
    return inspect(List.copyOf(stripes));
  }

  /**
   * The stripes that {@code path} in {@code snapshot} needs; nothing if there is no such path.
   *
   * @param path without leading slash; empty for the whole snapshot
   */
  public Optional<List<StripeHealth>> of(Snapshot snapshot, String path)
      throws ArchiveException, InterruptedException {
    TreeCheck trees = new TreeCheck(vault, findings);
    if (path.isEmpty()) {
      trees.check(snapshot);
    } else {
      Optional<Node> node = TreePaths.find(trees.noting(), snapshot.root(), path);
      if (node.isEmpty()) {
        return Optional.empty();
      }
      trees.check(snapshot, node.get(), "/" + path);
    }
    TreeSet<Hash> stripes = new TreeSet<>(trees.stripes());
    stripes.addAll(vault.metadataStripes());
    return Optional.of(inspect(List.copyOf(stripes)));
  }

  private List<StripeHealth> inspect(List<Hash> stripes)
      throws ArchiveException, InterruptedException {
    List<StripeHealth> found = new ArrayList<>();
    new Inspections(vault, leaves)
        .run(
            stripes,
            health -> {
              found.add(health);
              findings.progress("stripes", found.size(), stripes.size());
            });
    found.sort(Comparator.comparing(StripeHealth::stripeId));
    return List.copyOf(found);
  }
}
