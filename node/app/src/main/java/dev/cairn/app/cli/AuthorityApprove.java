package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import dev.cairn.authority.Asked;
import dev.cairn.authority.log.InviteTerms;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn authority approve}. */
@Command(
    name = "approve",
    description = "Lets in a device that asked without an invite.",
    footer = {"", "Example:", "  cairn authority approve 3fa9c1d0 --member ada --site london"})
final class AuthorityApprove extends AuthoritySubcommand {

  /** For the device to come back; it asks every few seconds while it waits. */
  private static final Duration VALID = Duration.ofDays(7);

  @Parameters(paramLabel = "DIGITS", description = "Its digits, as the queue shows them.")
  String digits = "";

  @Option(names = "--member", paramLabel = "NAME", description = "Instead of what it says.")
  @Nullable String member;

  @Option(names = "--site", paramLabel = "SITE", description = "Instead of what it says.")
  @Nullable String site;

  @Option(names = "--grant", paramLabel = "SIZE", defaultValue = "1T", description = "See invite.")
  String grant = "1T";

  @Option(
      names = "--pledge",
      paramLabel = "SIZE",
      defaultValue = "10G",
      description = "See invite.")
  String pledge = "10G";

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return with(authority -> {
      Asked asked = AuthorityQueue.find(authority, digits);
      InviteTerms terms = terms(asked);
      granted(authority.approve(asked.id(), terms, ""));
      out.accept(
          Message.of("approved")
              .with("check", asked.check())
              .with("member", terms.member())
              .with("site", terms.site()));
      return ExitCodes.OK;
    });
  }

  private InviteTerms terms(Asked asked) throws CommandFailure {
    try {
      return new InviteTerms(
          member == null ? asked.member() : member,
          site == null ? asked.site() : site,
          Quantity.parseBytes(grant),
          Quantity.parseBytes(pledge),
          VALID,
          asked.device(),
          1);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  String words(Message m) {
    return "%s is let in as a device of %s at %s"
        .formatted(m.text("check"), m.text("member"), m.text("site"));
  }
}
