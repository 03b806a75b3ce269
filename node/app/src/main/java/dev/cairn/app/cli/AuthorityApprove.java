package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import dev.cairn.authority.Asked;
import dev.cairn.authority.console.Registrars;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.RecoveryState;
import dev.cairn.authority.store.AuthorityStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn authority approve}. */
@Command(
    name = "approve",
    description = {
      "Lets in a device that asked without an invite. One that asks for a recovery needs two"
          + " registrars, each on the list of: cairn authority registrar."
    },
    footer = {
      "",
      "Examples:",
      "  cairn authority approve 3fa9c1d0 --member ada --site london",
      "  cairn authority approve 77b2e4a1 --registrar grace     # a recovery"
    })
final class AuthorityApprove extends AuthoritySubcommand {

  /** For the device to come back; it asks every few seconds while it waits. */
  private static final Duration VALID = Duration.ofDays(7);

  @Parameters(paramLabel = "DIGITS", description = "Its digits, as the queue shows them.")
  String digits = "";

  @Option(names = "--member", paramLabel = "NAME", description = "Instead of what it says.")
  @Nullable String member;

  @Option(
      names = "--registrar",
      paramLabel = "NAME",
      description = "Who approves; needed for a recovery.")
  String registrar = "";

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
    return with((authority, store) -> {
      Asked asked = AuthorityQueue.find(authority, digits);
      InviteTerms terms = terms(asked);
      if (asked.recovery()) {
        requireListed(store);
        RecoveryState state = granted(authority.recoveries().approve(asked.id(), terms, registrar));
        out.accept(
            Message.of("recovery_approved")
                .with("check", asked.check())
                .with("member", terms.member())
                .with("approvers", state.approvers())
                .with("approved", state.isApproved()));
        return ExitCodes.OK;
      }
      granted(authority.approve(asked.id(), terms, registrar));
      out.accept(
          Message.of("approved")
              .with("check", asked.check())
              .with("member", terms.member())
              .with("site", terms.site()));
      return ExitCodes.OK;
    });
  }

  /** A name that nobody gave to anybody is no second pair of eyes. */
  private void requireListed(AuthorityStore store) throws CommandFailure, IOException {
    boolean isListed =
        new Registrars(store, InstantSource.system(), new SecureRandom())
            .all().stream().anyMatch(r -> r.name().equals(registrar));
    if (!isListed) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          (registrar.isEmpty() ? "say who approves with --registrar" : "no registrar " + registrar)
              + "; the list is: cairn authority registrar");
    }
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
    if (m.type().equals("recovery_approved")) {
      return m.truth("approved")
          ? "the recovery of %s is approved by %s; the device can go on"
              .formatted(m.text("member"), String.join(" and ", m.texts("approvers")))
          : "%s approved the recovery of %s; another registrar has to as well"
              .formatted(String.join(", ", m.texts("approvers")), m.text("member"));
    }
    return "%s is let in as a device of %s at %s"
        .formatted(m.text("check"), m.text("member"), m.text("site"));
  }
}
