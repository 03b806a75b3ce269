package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.policy.OnCalendar;
import dev.cairn.app.policy.Schedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn policy unit}. */
@Command(
    name = "unit",
    description = {
      "Prints a systemd service that runs a policy once, or with --timer the timer that starts it by"
          + " the policy's schedule: for machines where no daemon runs. Where one does, it counts"
          + " what the timer ran, and runs only what is still due."
    },
    footer = {
      "",
      "Example:",
      "  cairn policy unit /srv > ~/.config/systemd/user/cairn-srv.service",
      "  cairn policy unit --timer /srv > ~/.config/systemd/user/cairn-srv.timer",
      "  systemctl --user enable --now cairn-srv.timer"
    })
final class PolicyUnit extends Subcommand {

  @Mixin SourceOptions source = new SourceOptions();

  @Option(names = "--timer", description = "Print the timer, not the service.")
  boolean timer;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    if (source.isDefault) {
      throw CommandFailure.usage("--default is no source: name a folder");
    }
    source.requireThisDevice();
    String launcher = SystemdUnit.launcher();
    List<Message> policies = new ArrayList<>();
    ask(policies::add, "policy-list", source.one());
    String description = "Cairn: backup of " + String.join(" ", Arguments.absolute(source.paths));
    out.accept(
        Message.of("unit")
            .with(
                "text",
                timer
                    ? SystemdUnit.timer(description, lines(policies.getFirst()))
                    : SystemdUnit.oneshot(description, command(launcher))));
    return 0;
  }

  private List<String> command(String launcher) {
    List<String> command = new ArrayList<>(List.of(launcher, "policy", "run"));
    command.addAll(List.of("--home", home().root().toString(), "--vault", source.vault.vault));
    command.addAll(Arguments.absolute(source.paths));
    return command;
  }

  private static List<String> lines(Message policy) throws CommandFailure {
    Message words = policy.map("effective");
    Map<String, List<String>> schedule = new TreeMap<>();
    for (String key : words.fields().keySet()) {
      boolean isList = words.fields().get(key) instanceof List<?>;
      schedule.put(key, isList ? words.texts(key) : List.of(words.text(key)));
    }
    try {
      return OnCalendar.lines(Schedule.of(schedule));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "no timer for " + PolicyWords.source(policy) + ": " + e.getMessage(), e);
    }
  }

  @Override
  String words(Message m) {
    return m.text("text").strip();
  }
}
