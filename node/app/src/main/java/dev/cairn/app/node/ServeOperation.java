package dev.cairn.app.node;

import dev.cairn.app.gateway.Gateway;
import dev.cairn.app.gateway.restic.ResticGateway;
import dev.cairn.app.gateway.webdav.WebDavGateway;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.net.BindException;
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
  private final GatewayDoor door;

  ServeOperation(NodeParts node, Vault vault, Message args) {
    this.node = node;
    this.vault = vault;
    this.args = args;
    this.door = new GatewayDoor(node, args);
  }

  int restic(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    requireWhole();
    Path scratch = Files.createDirectories(node.home().root().resolve("uploads"));
    boolean appendOnly = args.truth("append_only");
    ResticGateway.Rules rules = new ResticGateway.Rules(appendOnly, scratch);
    try (ResticGateway restic = ResticGateway.start(vault, door.open(), rules)) {
      Gateway gateway = restic.gateway();
      Message ready =
          Message.of("ready")
              .with("repository", "rest:" + gateway.url())
              .with("append_only", appendOnly);
      say(ready, gateway, out);
      while (true) {
        node.env().sleep(RENEWAL);
        node.renewal().renewAfterChange(vault);
      }
    } catch (BindException e) {
      throw new CommandFailure(ExitCodes.FAILED, e.getMessage() + "", e);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  /** It would take uploads that it cannot keep. */
  private void requireWhole() throws CommandFailure {
    try {
      vault.requireWhole();
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  int webdav(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    try (Gateway gateway = WebDavGateway.start(vault, door.open(), Meant.filter(args))) {
      say(Message.of("ready").with("url", gateway.url()), gateway, out);
      while (true) {
        node.env().sleep(RENEWAL); // nothing to do but to be there
      }
    } catch (BindException e) {
      throw new CommandFailure(ExitCodes.FAILED, e.getMessage() + "", e);
    }
  }

  private void say(Message ready, Gateway gateway, MessageSink out) throws IOException {
    out.accept(door.describe(ready));
    if (!door.isSecret() && !gateway.address().getAddress().isLoopbackAddress()) {
      out.accept(
          Message.of("warning")
              .with(
                  "message",
                  "others on the network can read what goes to and from %s, passwords too: use --tls"
                      .formatted(gateway.url())));
    }
  }
}
