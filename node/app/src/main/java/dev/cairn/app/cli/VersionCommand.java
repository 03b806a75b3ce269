package dev.cairn.app.cli;

import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code cairn version}. */
@Command(
    name = "version",
    description = "Says which Cairn this is, and on which Java.",
    footer = {"", "Example:", "  cairn version --json"})
final class VersionCommand extends Subcommand {

  @Override
  int run(Output out) {
    out.accept(
        Message.of("version")
            .with("version", version())
            .with("java_version", System.getProperty("java.version"))
            .with("os", System.getProperty("os.name"))
            .with("arch", System.getProperty("os.arch")));
    return 0;
  }

  @Override
  String words(Message message) {
    return "cairn "
        + message.text("version")
        + " on Java "
        + message.text("java_version")
        + ", "
        + message.text("os")
        + "/"
        + message.text("arch");
  }

  static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** For {@code cairn --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"cairn " + version()};
    }
  }
}
