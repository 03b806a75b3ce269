package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.archive.select.Glob;
import dev.cairn.archive.select.Grouping;
import dev.cairn.archive.select.SnapshotFilter;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Snapshots;
import dev.cairn.archive.vault.Snapshots.FindOutcome;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which snapshots a command means, by what was typed. */
final class Meant {

  private Meant() {}

  /** The filter of {@code hosts}, {@code tags} and {@code filter_paths}. */
  static SnapshotFilter filter(Message args) {
    return SnapshotFilter.of(args.texts("hosts"), args.texts("tags"), args.texts("filter_paths"));
  }

  /** How to group, by {@code group_by}. */
  static Grouping grouping(Message args) throws CommandFailure {
    try {
      return Grouping.of(args.text("group_by"));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, e.getMessage() + "", e);
    }
  }

  /** Patterns, each as a {@link Glob}. */
  static List<Glob> globs(List<String> patterns, boolean ignoreCase) throws CommandFailure {
    List<Glob> globs = new ArrayList<>();
    for (String pattern : patterns) {
      try {
        globs.add(Glob.of(pattern, ignoreCase));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(ExitCodes.USAGE, e.getMessage() + "", e);
      }
    }
    return globs;
  }

  /** Those that the filter accepts, and of them those in {@code snapshots} where any are named. */
  static List<Snapshot> all(Vault vault, Message args) throws CommandFailure {
    List<Snapshot> filtered = filter(args).of(vault.snapshots().all());
    List<String> selectors = args.texts("snapshots");
    if (selectors.isEmpty()) {
      return filtered;
    }
    Set<Hash> named = new LinkedHashSet<>();
    for (String selector : selectors) {
      named.add(one(vault, selector, args).snapshot().id());
    }
    return vault.snapshots().all().stream().filter(s -> named.contains(s.id())).toList();
  }

  /** The one that was meant; {@code latest} is the newest that the filter accepts. */
  static FindOutcome.Found one(Vault vault, String selector, Message args) throws CommandFailure {
    Snapshots among =
        selector.startsWith("latest")
            ? vault.snapshots().only(filter(args)::accepts)
            : vault.snapshots();
    return switch (among.find(selector)) {
      case FindOutcome.Found found -> found;
      case FindOutcome.NotFound none ->
          throw CommandFailure.failed(
              "no snapshot '" + selector + "': " + none.detail() + "; see: cairn snapshots");
      case FindOutcome.Ambiguous many ->
          throw CommandFailure.failed(
              "several snapshots begin with '%s': %s"
                  .formatted(
                      selector,
                      many.candidates().stream()
                          .map(Hash::shortHex)
                          .collect(Collectors.joining(", "))));
    };
  }

  /** That a snapshot lacks what was asked for. */
  static CommandFailure noSuchPath(FindOutcome.Found found) {
    return CommandFailure.failed(
        "snapshot "
            + found.snapshot().id().shortHex()
            + " has no '"
            + found.subfolder()
            + "'; its paths begin with "
            + String.join(", ", found.snapshot().paths()));
  }
}
