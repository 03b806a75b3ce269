package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import dev.cairn.authority.Authority;
import dev.cairn.authority.log.RecoveryRules;
import dev.cairn.authority.log.RecoveryState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority recovery}. */
@Command(
    name = "recovery",
    description = {
      "Lists the recoveries of members who lost every device, or changes for how long their other"
          + " devices can veto one: 48 hours unless you say otherwise, an hour at least. Who asks"
          + " for one is in: cairn authority queue."
    },
    footer = {
      "",
      "Examples:",
      "  cairn authority recovery",
      "  cairn authority recovery --delay 24h"
    })
final class AuthorityRecovery extends AuthoritySubcommand {

  private static final Pattern DELAY = Pattern.compile("([0-9]{1,6})(s|m|h|d)");

  @Option(names = "--delay", paramLabel = "TIME", description = "From now on: 90m, 24h, 7d.")
  @Nullable String delay;

  @Option(
      names = "--demo",
      hidden = true,
      description = "Allow less than an hour, in a demonstration.")
  boolean demo;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return with(authority -> {
      if (delay != null) {
        authority.recoveries().setRules(rules(delay), "");
      }
      for (RecoveryState state : authority.recoveries().all()) {
        out.accept(message(authority, state));
      }
      RecoveryRules rules = authority.recoveries().rules();
      out.accept(Message.of("recovery_rules").with("delay_seconds", rules.delay().toSeconds()));
      return ExitCodes.OK;
    });
  }

  private RecoveryRules rules(String text) throws CommandFailure {
    Matcher matcher = DELAY.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new CommandFailure(
          ExitCodes.USAGE, "--delay '" + text + "': write for example 90m, 24h or 7d");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration wanted =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    try {
      return new RecoveryRules(wanted, demo);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static Message message(Authority authority, RecoveryState state) throws IOException {
    return Message.of("recovery")
        .with("member", authority.consult(registry -> registry.name(state.subject())))
        .with("subject", state.subject().toString())
        .with("since", Instant.ofEpochMilli(state.sinceMs()).toString())
        .with("approvers", state.approvers())
        .with("approved", state.isApproved())
        .with("vetoed", state.isVetoed())
        .with("serial", state.serial().map(serial -> serial.toString(16)).orElse(null));
  }

  @Override
  String words(Message m) {
    if (m.type().equals("recovery_rules")) {
      return "devices of the member can veto a recovery for "
          + Quantity.duration(Duration.ofSeconds(m.number("delay_seconds")));
    }
    String state =
        m.truth("vetoed")
            ? "vetoed"
            : m.truth("approved") ? "approved" : "one more registrar has to approve";
    return "%s  %-16s  %s  by %s"
        .formatted(
            m.text("since"),
            Printable.text(m.text("member")),
            state,
            Printable.text(String.join(", ", m.texts("approvers"))));
  }
}
