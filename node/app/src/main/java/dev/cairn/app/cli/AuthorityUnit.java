package dev.cairn.app.cli;

import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority unit}. */
@Command(
    name = "unit",
    description = {
      "Prints a systemd unit that runs the authority as a user of its own, started again if it ends,"
          + " with a file system that it can read only but for its folder."
    },
    footer = {
      "",
      "Example:",
      "  cairn authority unit --program /usr/local/bin/cairn > /etc/systemd/system/cairn-authority.service"
    })
final class AuthorityUnit extends AuthoritySubcommand {

  @Option(
      names = "--program",
      paramLabel = "FILE",
      defaultValue = "/usr/local/bin/cairn",
      description = "Where cairn is (default: /usr/local/bin/cairn).")
  String program = "/usr/local/bin/cairn";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "cairn",
      description = "Who it runs as (default: cairn).")
  String user = "cairn";

  @Override
  int run(Output out) {
    String unit =
        SystemdUnit.service(
                "Cairn authority",
                List.of(program, "authority", "serve", "--json", "--dir", directory().toString()),
                "multi-user.target")
            .replace("[Service]\n", "[Service]\n" + hardening());
    out.accept(Message.of("unit").with("text", unit.strip()));
    return ExitCodes.OK;
  }

  private String hardening() {
    return """
    User=%s
    UMask=0077
    ReadWritePaths="%s"
    ProtectSystem=strict
    ProtectHome=read-only
    PrivateTmp=yes
    PrivateDevices=yes
    NoNewPrivileges=yes
    CapabilityBoundingSet=
    RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
    SystemCallFilter=@system-service
    """
        .formatted(user, directory());
  }

  @Override
  String words(Message m) {
    return m.text("text");
  }
}
