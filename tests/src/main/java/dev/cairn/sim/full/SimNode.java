package dev.cairn.sim.full;

import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.disk.SimDisk;
import dev.cairn.sim.vice.Vice;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.StorageNode;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A member's machine: its certificate, disk and address stay; its process comes and goes. */
public final class SimNode {

  private final String name;
  private final Identity identity;
  private final Multiaddr address;
  private SimDisk disk;
  private @Nullable Running running;
  private Duration skew = Duration.ZERO;
  private boolean gone;
  private boolean lostPower;

  /**
   * Who it is.
   *
   * @param vice what is wrong with it
   */
  public record Identity(
      Membership membership, NodeId nodeId, UUID subject, String site, Vice vice) {}

  /**
   * Its process.
   *
   * @param env its time and chance
   * @param host its end of the wires
   * @param overlay the members' network as it sees it
   * @param storage what it does for others and asks of them
   * @param parts what {@code storage} is made of
   */
  public record Running(
      SimEnvironment env,
      SimHost host,
      OverlayNode overlay,
      StorageNode storage,
      StorageNode.Parts parts) {}

  SimNode(String name, Identity identity, Multiaddr address, SimDisk disk) {
    this.name = name;
    this.identity = identity;
    this.address = address;
    this.disk = disk;
  }

  /** Its process; it must be running. */
  public Running process() {
    if (running == null) {
      throw new IllegalStateException(name + " is not running");
    }
    return running;
  }

  /** True while its process runs. */
  public boolean isRunning() {
    return running != null;
  }

  /** True if it left for ever. */
  public boolean isGone() {
    return gone;
  }

  /** True if nothing is wrong with it. */
  public boolean isHonest() {
    return identity.vice().equals(Vice.NONE);
  }

  /** What its owner's device may ask of the others. */
  public PeerStorage peers() {
    return process().storage().peers();
  }

  /** Its name in messages. */
  public String name() {
    return name;
  }

  /** Its place in the overlay. */
  public NodeId id() {
    return identity.nodeId();
  }

  /** Who it is. */
  public Identity identity() {
    return identity;
  }

  /** Its disk. */
  public SimDisk disk() {
    return disk;
  }

  /** Its disk is replaced by another, such as an older image of it. The process must be dead. */
  public void replaceDisk(SimDisk other) {
    if (running != null) {
      throw new IllegalStateException(name + " is running on its disk");
    }
    this.disk = other;
  }

  /** Its wall clock is wrong by {@code skew} from now on, restarts included. */
  public void skew(Duration skew) {
    this.skew = skew;
    if (running != null) {
      running.env().skew(skew);
    }
  }

  /** True if it ever lost its power, so that unsynced writes may be missing. */
  public boolean lostPower() {
    return lostPower;
  }

  void powerWentOff() {
    this.lostPower = true;
  }

  Duration skew() {
    return skew;
  }

  Multiaddr address() {
    return address;
  }

  void started(Running process) {
    this.running = process;
  }

  void ended() {
    this.running = null;
  }

  void left() {
    this.gone = true;
  }

  @Override
  public String toString() {
    return name;
  }
}
