package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.policy.PolicyKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** {@code cairn policy set}. */
@Command(
    name = "set",
    description = {
      "Says something of what is backed up by itself, and leaves what was said before: lists (what is"
          + " left out, tags) grow, a schedule takes the place of the one before. To take something"
          + " back: --unset."
    },
    footer = {
      "",
      "A source without a schedule is backed up when asked: cairn policy run, or cairn backup."
          + " Without any --keep rule every snapshot stays.",
      "",
      "Examples:",
      "  cairn policy set --every 6h ~/Documents",
      "  cairn policy set --at 12:30,19:00 --days mon-fri --exclude '*.tmp' ~/Documents",
      "  cairn policy set --cron '0 3 1 * *' --keep-monthly 24 --upload 1M /srv",
      "  cairn policy set --default --keep-daily 7 --keep-weekly 5 --keep-monthly 12",
      "  cairn policy set --unset exclude=*.tmp --unset keep-last ~/Documents",
      "  cairn policy set --every never ~/Documents      pause it"
    })
final class PolicySet extends Subcommand {

  @Mixin SourceOptions source = new SourceOptions();

  @ArgGroup(validate = false, heading = "%nWhen:%n")
  ScheduleOptions schedule = new ScheduleOptions();

  @ArgGroup(validate = false, heading = "%nWhat to keep:%n")
  KeepOptions keep = new KeepOptions();

  @Mixin ExclusionOptions exclusions = new ExclusionOptions();

  @Option(
      names = "--tag",
      paramLabel = "WORD[,WORD…]",
      description = "Words kept with each snapshot. May be repeated.")
  List<String> tags = List.of();

  @Option(
      names = "--upload",
      paramLabel = "SPEED",
      description = "Most bytes a second this device sends meanwhile, as in 2M.")
  String upload = "";

  @Option(
      names = "--upload-hours",
      paramLabel = "HOURS",
      description = "Other speeds by the hour, as in '08:00-18:00 upload=500K'.")
  String uploadHours = "";

  @Option(
      names = "--verify-sample",
      paramLabel = "PERCENT|none",
      description = "As of backup: how much is read back (default: 1, at most 32 MiB).")
  String verifySample = "";

  @Option(
      names = "--prune-every",
      paramLabel = "TIME",
      description = "How often to prune after forgetting (default: 7d), or never.")
  String pruneEvery = "";

  @Option(
      names = "--alarm-after",
      paramLabel = "TIME",
      description = "Tell me when nothing was saved for so long (default: 7d), or never.")
  String alarmAfter = "";

  @Option(
      names = "--unset",
      paramLabel = "KEY[=VALUE]",
      description = "Take this back: a key, or one value of a list. May be repeated.")
  List<String> unset = List.of();

  /** When it is backed up. */
  static final class ScheduleOptions {
    @Option(
        names = "--every",
        paramLabel = "TIME",
        description = "So long after the last run began, as in 6h or 1d12h; or never.")
    String every = "";

    @Option(
        names = "--at",
        paramLabel = "HH:MM[,HH:MM…]",
        description = "At these times of day, by this device's clock.")
    List<String> at = List.of();

    @Option(
        names = "--days",
        paramLabel = "DAY[,DAY…]",
        description = "With --every or --at: only on these, as in mon-fri,sun.")
    List<String> days = List.of();

    @Option(
        names = "--cron",
        paramLabel = "EXPRESSION",
        description = "As in crontab: minute hour day month weekday. May be repeated.")
    List<String> cron = List.of();
  }

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> args = source.one();
    args.put("words", words());
    args.put("unset", unset);
    return ask(out, "policy-set", args);
  }

  /** What was typed of the keys, by key. */
  private Map<String, List<String>> words() throws CommandFailure, IOException {
    Map<String, List<String>> words = new LinkedHashMap<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName().replaceFirst("^--", "");
      if (PolicyKey.find(name).isPresent()) {
        words.put(name, new ArrayList<>(option.stringValues()));
      }
    }
    Message read = new Message("exclusions", exclusions.args()); // with the lines of files
    for (String list : List.of("exclude", "iexclude")) {
      if (!read.texts(list).isEmpty()) {
        words.put(list, read.texts(list));
      }
    }
    return words;
  }

  @Override
  String words(Message m) {
    return m.type().equals("policy") ? PolicyWords.whole(m) : "";
  }
}
