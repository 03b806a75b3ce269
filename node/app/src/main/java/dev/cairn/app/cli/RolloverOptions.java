package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.authority.Rollover;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the next issuing CA is to be. */
final class RolloverOptions {

  @Option(
      names = "--early",
      description = "Also in the first year of the issuing CA that is in force.")
  boolean early;

  @Option(
      names = "--end",
      paramLabel = "DIGITS",
      description =
          "End that issuing CA with it, because its key is lost or known to others (repeatable)."
              + " Nobody admits its certificates any more; its running devices renew within the hour.")
  List<String> ends = List.of();

  @Mixin TokenOptions token = new TokenOptions();

  Rollover.Terms terms() throws CommandFailure {
    return new Rollover.Terms(early, token.place(), ends);
  }
}
