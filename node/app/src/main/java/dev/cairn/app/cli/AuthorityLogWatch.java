package dev.cairn.app.cli;

import dev.cairn.app.cli.AuthorityLogPlace.Place;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.LogFollower;
import dev.cairn.authority.log.LogFollower.Look;
import dev.cairn.env.RealEnvironment;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority log watch}. */
@Command(
    name = "watch",
    description = {
      "Shows what is added to the log, and raises an alarm when it does not go on from what it"
          + " signed: both signed notes are the evidence. With --state it remembers across runs."
    },
    footer = {
      "",
      "Exit codes: 0 ended as asked, 1 alarm, or the log cannot be read.",
      "",
      "Examples:",
      "  cairn authority log watch --url https://authority.acme.example:4700",
      "  cairn authority log watch --state seen.note --once --json"
    })
final class AuthorityLogWatch extends AuthorityLogReader {

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How often to look (default: 10).")
  int everySeconds = 10;

  @Option(names = "--once", description = "Look once and end.")
  boolean once;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Go on from the checkpoint in it; made at the first run.")
  @Nullable Path state;

  @Override
  int read(Place log, Output out)
      throws CommandFailure, IOException, RefusedException, InterruptedException {
    RealEnvironment env = new RealEnvironment();
    Checkpoint known = begin(log);
    long from = known.size();
    while (true) {
      switch (LogFollower.look(log.source(), log.anchor(), known, from)) {
        case Look.Alarm alarm -> throw alarm(alarm);
        case Look.Grown grown -> {
          for (byte[] entry : grown.entries()) {
            out.accept(AuthorityLogEntry.message(from++, entry));
          }
          known = grown.newest();
          if (from == known.size()) {
            remember(known);
            if (once) {
              return ExitCodes.OK;
            }
            env.sleep(Duration.ofSeconds(Math.max(1, everySeconds)));
          }
        }
      }
    }
  }

  private Checkpoint begin(Place log) throws IOException, RefusedException {
    return state != null && Files.exists(state)
        ? Checkpoint.verify(Files.readAllBytes(state), log.anchor().logKey())
        : LogAudit.checkpoint(log.source(), log.anchor());
  }

  private void remember(Checkpoint known) throws IOException {
    if (state != null) {
      Path whole = state.resolveSibling(state.getFileName() + ".new");
      Files.write(whole, known.note());
      Files.move(whole, state, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static CommandFailure alarm(Look.Alarm alarm) {
    return CommandFailure.failed(
        "ALARM "
            + alarm.reason()
            + ": the log does not go on from what it signed. Keep both notes as evidence and tell"
            + " the members:\n\n"
            + text(alarm.known())
            + "\n"
            + text(alarm.shown()));
  }

  private static String text(Checkpoint checkpoint) {
    return new String(checkpoint.note(), StandardCharsets.UTF_8);
  }

  @Override
  String words(Message m) {
    return AuthorityLogEntry.words(m);
  }
}
