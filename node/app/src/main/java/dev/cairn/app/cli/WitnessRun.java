package dev.cairn.app.cli;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.witness.Witness;
import dev.cairn.authority.witness.WitnessServer;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn witness run}. */
@Command(
    name = "run",
    description = {
      "Cosigns the checkpoints of logs that only grow (C2SP tlog-witness), over plain HTTP: what"
          + " counts is signed. Follows the log of the organisation that this device joined, and"
          + " those of --log. Give its key and address to the registrar: cairn authority witness"
          + " --add KEY --url URL."
    },
    footer = {
      "",
      "Examples:",
      "  cairn witness run --name witness.berlin --listen :4701",
      "  cairn witness run --name watcher --log cairn.acme.example/log+5e6f7a8b+AdQ…"
    })
final class WitnessRun extends Subcommand {

  private static final String LISTEN_DEFAULT = ":4701";

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Its name in signatures; stays the same for ever.")
  String name = "";

  @Option(names = "--log", paramLabel = "KEY", description = "A log to follow. May be repeated.")
  List<String> logs = List.of();

  @Option(
      names = "--listen",
      paramLabel = "[HOST]:PORT",
      defaultValue = LISTEN_DEFAULT,
      description = "Where to listen (default: " + LISTEN_DEFAULT + ", every address).")
  String listen = LISTEN_DEFAULT;

  @Option(names = "--while-stdin", hidden = true, description = "Stop when stdin ends.")
  boolean whileStdin;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Home home = home();
    home.create();
    Path folder = home.root().resolve("witness");
    List<LogKey> keys = logKeys(home);
    try (StopSignal stop = StopSignal.listen(whileStdin);
        WitnessServer server =
            WitnessServer.start(
                new Witness(name, key(home), keys, folder, InstantSource.system()),
                AuthorityServe.address(listen))) {
      out.accept(
          Message.of("ready")
              .with("name", name)
              .with("key", new dev.cairn.identity.WitnessKey(name, key(home).verifyKey()).text())
              .with("logs", keys.stream().map(LogKey::origin).toList())
              .with("port", server.port())
              .with("pid", ProcessHandle.current().pid()));
      stop.await();
      return ExitCodes.OK;
    } catch (BindException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "cannot listen on " + listen + ": " + e.getMessage() + "; choose another with --listen",
          e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private List<LogKey> logKeys(Home home) throws CommandFailure, IOException {
    List<LogKey> keys = new ArrayList<>();
    try {
      for (String log : logs) {
        keys.add(LogKey.parse(log));
      }
      Optional<byte[]> anchor = home.read(home.trustAnchor());
      if (anchor.isPresent()) {
        keys.add(TrustAnchor.decode(anchor.get()).logKey());
      }
    } catch (RefusedException e) {
      throw new CommandFailure(ExitCodes.USAGE, "log key: " + e.getMessage(), e);
    }
    if (keys.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "no log to follow: this device has not joined an organisation; name one with --log KEY (see"
              + " 'log_key' of: cairn authority serve --json)");
    }
    return keys;
  }

  private static SigningKey key(Home home) throws IOException {
    Path file = home.root().resolve("witness.key");
    Optional<byte[]> pem = home.read(file);
    if (pem.isPresent()) {
      return KeyFile.decode(pem.get(), file.toString());
    }
    SigningKey key = SigningKey.generate(new SecureRandom());
    home.write(file, KeyFile.encode(key));
    return key;
  }

  @Override
  String words(Message m) {
    return """
    witness %s is ready on port %d, for %s
    key  %s\
    """
        .formatted(
            m.text("name"), m.number("port"), String.join(", ", m.texts("logs")), m.text("key"));
  }
}
