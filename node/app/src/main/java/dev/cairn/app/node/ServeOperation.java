package dev.cairn.app.node;

import dev.cairn.app.gateway.ResticGateway;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** {@code serve}: a vault for other programs, until whoever asked hangs up. */
final class ServeOperation {

  /** Leases of what was uploaded are looked after that often, as after a backup. */
  private static final Duration RENEWAL = Duration.ofHours(6);

  private final NodeParts node;
  private final Vault vault;
  private final Message args;

  ServeOperation(NodeParts node, Vault vault, Message args) {
    this.node = node;
    this.vault = vault;
    this.args = args;
  }

  int restic(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    Path scratch = Files.createDirectories(node.home().root().resolve("uploads"));
    InetSocketAddress listen = new InetSocketAddress(args.text("host"), (int) args.number("port"));
    String user = args.text("user");
    ResticGateway.Settings settings =
        new ResticGateway.Settings(
            listen, args.truth("append_only"), user, user.isEmpty() ? "" : password(), scratch);
    try (ResticGateway gateway = ResticGateway.start(vault, settings)) {
      String address =
          gateway.address().getAddress().getHostAddress() + ":" + gateway.address().getPort();
      out.accept(
          Message.of("ready")
              .with("repository", "rest:http://" + address + "/")
              .with("append_only", settings.appendOnly()));
      if (!gateway.address().getAddress().isLoopbackAddress()) {
        out.accept(
            Message.of("warning")
                .with(
                    "message",
                    "others on the network can read passwords sent to "
                        + address
                        + ": put a proxy with TLS before it"));
      }
      while (true) {
        node.env().sleep(RENEWAL);
        node.renewal().renewAfterChange(vault);
      }
    } catch (BindException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, "cannot listen on " + listen + ": " + e.getMessage(), e);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private String password() throws CommandFailure, IOException {
    String password = Files.readString(Path.of(args.text("password_file"))).strip();
    if (password.isEmpty()) {
      throw CommandFailure.failed(args.text("password_file") + " holds no password");
    }
    return password;
  }
}
