package dev.cairn.app.cli;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.Terminal;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code cairn}: the root of all commands, and the options that each of them takes. */
@Command(
    name = "cairn",
    description = {
      "Keeps an organisation's archives on its own members' machines: encrypted, spread,"
          + " and readable after many of them are gone.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = VersionCommand.Provider.class,
    footer = {
      "",
      "Begin with:",
      "  cairn demo                    see it work, on this machine alone",
      "  cairn join CODE               join your organisation with an invite",
      "  cairn vault init              make your vault",
      "  cairn backup ~/Documents      keep a folder",
      "  cairn restore latest --target /tmp/back",
      "",
      "Every command has --help with examples.",
    })
public final class CairnCommand implements Runnable {

  /** The commands below it, as help lists them; each is named like its class. */
  static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          AuthorityCommand.class,
          WitnessCommand.class,
          JoinCommand.class,
          NodeCommand.class,
          StatusCommand.class,
          PeersCommand.class,
          DoctorCommand.class,
          VaultCommand.class,
          BackupCommand.class,
          PolicyCommand.class,
          SnapshotsCommand.class,
          LsCommand.class,
          FindCommand.class,
          DiffCommand.class,
          DumpCommand.class,
          StatsCommand.class,
          TagCommand.class,
          RewriteCommand.class,
          CopyCommand.class,
          ForgetCommand.class,
          PruneCommand.class,
          ServeCommand.class,
          RestoreCommand.class,
          MountCommand.class,
          SyncCommand.class,
          UnmountCommand.class,
          CheckCommand.class,
          DurabilityCommand.class,
          CompletionCommand.class,
          ManCommand.class,
          VersionCommand.class);

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The device's directory (default: CAIRN_HOME, else ~/.cairn).")
  @Nullable Path home;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Say everything as JSON lines, errors on stderr.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "No progress.")
  boolean quiet;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors, and what goes on in this process, on stderr.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  boolean version;

  private final Terminal terminal;

  CairnCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Where it says things. */
  Terminal terminal() {
    return terminal;
  }

  /** The home that the options name. */
  Home home() {
    return Home.of(home);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do");
  }
}
