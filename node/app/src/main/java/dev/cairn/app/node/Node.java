package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.home.HomeLock;
import dev.cairn.app.home.Settings;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.JoinOutcome;
import dev.cairn.overlay.NotAdmittedException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One device of a member, running: its home, the host on TCP, the overlay on it, storage on that,
 * and the member's vaults on top. Whoever opens it holds the home's lock until it is closed.
 */
public final class Node implements AutoCloseable {

  private final Ending ending;
  private final NodeParts parts;
  private final JoinOutcome joined;

  private Node(Ending ending, NodeParts parts, JoinOutcome joined) {
    this.ending = ending;
    this.parts = parts;
    this.joined = joined;
  }

  /**
   * Starts a node and joins the network.
   *
   * @throws CommandFailure if the device has not joined an organisation, its certificate does not
   *     hold, its port is taken or another process uses the home
   */
  public static Node open(Environment env, Home home, Settings settings, NodeMode mode)
      throws CommandFailure, IOException, InterruptedException {
    home.require(home.credential());
    Ending ending = new Ending();
    try {
      ending.add(HomeLock.take(home)::close);
      NodeParts parts = new NodeStart(env, home, settings, mode, ending).start();
      JoinOutcome joined = parts.overlay().join();
      ending.disarm();
      return new Node(ending, parts, joined);
    } catch (NotAdmittedException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "this device's certificate does not hold: "
              + e.getMessage()
              + "; ask your registrar for a new invite",
          e);
    } finally {
      ending.endUnlessDisarmed();
    }
  }

  /** What it can be asked. */
  public NodeOperations operations() {
    return new NodeOperations(parts);
  }

  /**
   * The {@code ready} message of a daemon: who it is, where it listens, whom it is in touch with.
   */
  public Message ready(Path controlSocket) {
    Message ready =
        Message.of("ready")
            .with("node_id", parts.overlay().self().nodeId().toString())
            .with("peer_id", parts.host().peerId().toString())
            .with("site", parts.overlay().self().device().site())
            .with("listening", parts.host().addresses().stream().map(Multiaddr::toString).toList())
            .with("control_socket", controlSocket.toString())
            .with("pid", ProcessHandle.current().pid());
    return switch (joined) {
      case JoinOutcome.Joined others -> ready.with("members", others.members());
      case JoinOutcome.Alone alone -> ready.with("members", 0).with("refusals", alone.refusals());
    };
  }

  /** Leaves the network and gives everything back, in the reverse order of opening. */
  @Override
  public void close() {
    ending.end();
  }
}
