package dev.cairn.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a policy keeps, with restic's names. */
final class KeepOptions {

  @Option(
      names = {"-l", "--keep-last"},
      paramLabel = "N",
      description = "The newest N; -1 for all, here and below.")
  int last;

  @Option(names = "--keep-hourly", paramLabel = "N", description = "One of each of N hours.")
  int hourly;

  @Option(names = "--keep-daily", paramLabel = "N", description = "One of each of N days.")
  int daily;

  @Option(names = "--keep-weekly", paramLabel = "N", description = "One of each of N weeks.")
  int weekly;

  @Option(names = "--keep-monthly", paramLabel = "N", description = "One of each of N months.")
  int monthly;

  @Option(names = "--keep-yearly", paramLabel = "N", description = "One of each of N years.")
  int yearly;

  @Option(names = "--keep-within", paramLabel = "SPAN", description = "All within that time.")
  String within = "";

  @Option(
      names = "--keep-within-hourly",
      paramLabel = "SPAN",
      description = "One an hour within that time.")
  String withinHourly = "";

  @Option(
      names = "--keep-within-daily",
      paramLabel = "SPAN",
      description = "One a day within that time.")
  String withinDaily = "";

  @Option(
      names = "--keep-within-weekly",
      paramLabel = "SPAN",
      description = "One a week within that time.")
  String withinWeekly = "";

  @Option(
      names = "--keep-within-monthly",
      paramLabel = "SPAN",
      description = "One a month within that time.")
  String withinMonthly = "";

  @Option(
      names = "--keep-within-yearly",
      paramLabel = "SPAN",
      description = "One a year within that time.")
  String withinYearly = "";

  @Option(
      names = "--keep-tag",
      paramLabel = "TAG[,TAG…]",
      description = "Those with all of these tags. May be repeated: or.")
  List<String> tags = List.of();

  /** As the local API has them. */
  Map<String, Object> args() {
    Map<String, Object> args = new LinkedHashMap<>();
    args.put("keep_last", last);
    args.put("keep_hourly", hourly);
    args.put("keep_daily", daily);
    args.put("keep_weekly", weekly);
    args.put("keep_monthly", monthly);
    args.put("keep_yearly", yearly);
    args.put("keep_within", within);
    args.put("keep_within_hourly", withinHourly);
    args.put("keep_within_daily", withinDaily);
    args.put("keep_within_weekly", withinWeekly);
    args.put("keep_within_monthly", withinMonthly);
    args.put("keep_within_yearly", withinYearly);
    args.put("keep_tag", tags);
    return args;
  }
}
