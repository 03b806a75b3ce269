package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn backup}. */
@Command(
    name = "backup",
    description = {
      "Keeps folders: makes a snapshot of them in your vault. What the vault has already is not"
          + " sent again; an interrupted backup goes on where it stopped when run again.",
      "",
      "Without a path: every source of this device that has a policy (cairn policy), each by it."
          + " Paths that have one are backed up by it too; options add to it, and where there can"
          + " be one value only, the option's counts."
    },
    footer = {
      "",
      "Patterns are restic's: * and ? within a name, ** for any folders, a leading slash for the"
          + " root, ! to take back. A .cairnignore file holds patterns for its folder and all"
          + " below.",
      "",
      "Exit codes: 0 saved, 3 saved without the files that could not be read, or what was stored"
          + " could not be read back, 20 saved, but with fewer copies than wanted, 21 too few members, 1 failed, 10 no such vault, 11 another"
          + " process uses the home, 12 wrong key, 130 interrupted.",
      "",
      "Examples:",
      "  cairn backup ~/Documents",
      "  cairn backup --tag weekly --exclude '*.tmp' --exclude-caches ~/Documents ~/Pictures",
      "  cairn backup --one-file-system --exclude-file /etc/cairn.exclude /",
      "  find . -name '*.tex' -print0 | cairn backup --files-from-raw -",
      "  cairn backup                              what has a policy on this device",
      "  cairn backup --dry-run -v ~/Documents     what would be saved",
      "  cairn backup --json /srv/data | tail -n 1"
    })
final class BackupCommand extends Subcommand {

  @Parameters(arity = "0..*", paramLabel = "PATH", description = "Folders and files to keep.")
  List<Path> paths = List.of();

  @Mixin ChoiceOptions choice = new ChoiceOptions();

  @Option(
      names = "--tag",
      paramLabel = "WORD[,WORD…]",
      description = "Words kept with the snapshot. May be repeated.")
  List<String> tags = List.of();

  @Option(
      names = {"-H", "--host"},
      paramLabel = "NAME",
      description = "Kept with the snapshot (default: the name of this machine).")
  String host = "";

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "Kept with the snapshot: '2026-01-31 18:00:00', or 'now' (the default).")
  String time = "now";

  @Option(
      names = "--parent",
      paramLabel = "SNAPSHOT",
      description = "Compare with this one (default: the newest of the same host and paths).")
  String parent = "";

  @Option(
      names = {"-f", "--force"},
      description = "Read every file, even where nothing seems to have changed.")
  boolean force;

  @Option(
      names = "--no-policy",
      description = "Do not add what the policy of these paths says (cairn policy show).")
  boolean noPolicy;

  @Option(
      names = "--verify-sample",
      paramLabel = "PERCENT|none",
      description =
          "Read so much of what was stored back from its hosts, drawn by lot (default: 1 percent,"
              + " one pack at least, 32 MiB at most).")
  String verifySample = "";

  @Option(
      names = {"-n", "--dry-run"},
      description = "Read and count all, send and keep nothing.")
  boolean dryRun;

  @Option(
      names = {"-v", "--verbose"},
      description = "Name every file.")
  boolean verbose;

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    List<String> all = new ArrayList<>(Arguments.absolute(paths));
    all.addAll(choice.listed(out));
    if (all.isEmpty() && (choice.readsLists() || noPolicy)) {
      throw CommandFailure.usage("nothing to back up: name a folder or a file");
    }
    Map<String, Object> args = new LinkedHashMap<>(choice.exclusions.args());
    args.put("no_policy", noPolicy);
    args.put("vault", vault.vault);
    args.put("paths", all);
    args.put("tags", Arguments.words(tags));
    args.put("host", host);
    args.put("time", Arguments.time(time));
    args.put("parent", parent);
    args.put("force", force);
    args.put("verify_sample", verifySample);
    args.put("dry_run", dryRun);
    args.put("verbose", verbose);
    return ask(out, "backup", args);
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "verbose_status" -> m.text("action") + "  " + Printable.text(m.text("item"));
      case "summary" -> summary(m);
      default -> "";
    };
  }

  private static String summary(Message m) {
    Duration took = Duration.ofMillis((long) (m.fraction("total_duration") * 1000));
    return """
    files        %d new, %d changed, %d unchanged
    folders      %d new, %d changed, %d unchanged
    processed    %s in %d files, %s
    added        %s of new content, %s packed, %s sent to other members%s
    snapshot     %s%s\
    """
        .formatted(
            m.number("files_new"),
            m.number("files_changed"),
            m.number("files_unmodified"),
            m.number("dirs_new"),
            m.number("dirs_changed"),
            m.number("dirs_unmodified"),
            Quantity.bytes(m.number("total_bytes_processed")),
            m.number("total_files_processed"),
            Quantity.duration(took),
            Quantity.bytes(m.number("data_added")),
            Quantity.bytes(m.number("data_added_packed")),
            Quantity.bytes(m.number("data_on_wire")),
            m.number("verified_packs") == 0
                ? ""
                : "%nread back    %s".formatted(Quantity.bytes(m.number("verified_bytes"))),
            m.truth("dry_run") ? "none: a dry run" : m.text("short_id") + " saved",
            m.number("packs_below_target") == 0
                ? ""
                : "; " + m.number("packs_below_target") + " packs have fewer copies than wanted");
  }
}
