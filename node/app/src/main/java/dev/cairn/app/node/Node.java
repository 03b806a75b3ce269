package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.home.HomeLock;
import dev.cairn.app.home.Settings;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.archive.chunk.ChunkReader;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.JoinOutcome;
import dev.cairn.overlay.NotAdmittedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One device of a member, running: its home, the host on TCP, the overlay on it, storage on that,
 * and the member's vaults on top. Whoever opens it holds the home's lock until it is closed.
 */
public final class Node implements AutoCloseable {

  private static final int ADDRESSES_SHOWN_MAX = 4;

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
      requireStaying(parts, mode);
      if (mode == NodeMode.DIAL) { // for one command: joining waits for others
        env.start("compressor", ChunkReader::load);
      }
      JoinOutcome joined = parts.overlay().join();
      requireAdmitted(home, parts.gate());
      if (joined instanceof JoinOutcome.Alone alone && mode == NodeMode.DIAL) {
        throw outOfReach(alone);
      }
      if (mode == NodeMode.SERVE) {
        parts.storage().begin();
        ending.add(env.start("lease-renewal", parts.renewal()::run), Thread::interrupt);
        ending.add(env.start("share-care", parts.shareCare()::run), Thread::interrupt);
        ending.add(env.start("policies", parts.policies()::run), Thread::interrupt);
        parts.drives().mountStanding();
      }
      if (mode != NodeMode.DIAL) {
        ending.add(env.start("heap-watch", () -> new HeapWatch().run(env)), Thread::interrupt);
      }
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

  /** A daemon's signs of life would take the goodbye back. */
  private static void requireStaying(NodeParts parts, NodeMode mode)
      throws CommandFailure, IOException {
    Optional<Instant> left = parts.storage().lodging().departure().left();
    if (mode == NodeMode.SERVE && left.isPresent()) {
      throw CommandFailure.failed(
          "this device left the network on "
              + left.get()
              + "; to take part again: cairn node leave --cancel");
    }
  }

  /** Joining may have brought the news that this device is revoked: then there is no use in it. */
  private static void requireAdmitted(Home home, Gate gate)
      throws CommandFailure, IOException, NotAdmittedException {
    if (gate.judge(home.require(home.credential())) instanceof Gate.Judgement.Refused refused) {
      throw new NotAdmittedException(refused.reason());
    }
  }

  /** A command's node that meets nobody has nobody to work with; a daemon waits for them. */
  private static CommandFailure outOfReach(JoinOutcome.Alone alone) {
    List<String> refusals = alone.turnedAway();
    if (!refusals.isEmpty()) {
      return CommandFailure.failed(
          "no member lets this device in: "
              + refusals.getFirst()
              + "; ask your registrar for a new invite");
    }
    return new CommandFailure(
        ExitCodes.TOO_FEW_PEERS,
        "no other member can be reached: "
            + (alone.refusals().isEmpty()
                ? "none is known here, and the authority named none"
                : String.join("; ", alone.refusals().stream().limit(ADDRESSES_SHOWN_MAX).toList()))
            + ". Try again when they are back");
  }

  /**
   * What it can be asked.
   *
   * @param ended ends the process that serves, when the node has left the network; may be called
   *     more than once
   */
  public NodeOperations operations(Runnable ended) {
    return new NodeOperations(parts, ended);
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
