package dev.cairn.overlay;

import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import java.util.List;

/**
 * An admitted member device and where to reach it. Two members are the same if their node ids are.
 *
 * @param device what its checked certificate says
 * @param addresses where it said it listens; empty for one that only dials
 * @param sequence of its signed member record; a higher one replaces a lower one
 */
public record Member(Device device, List<Multiaddr> addresses, long sequence) {

  public Member {
    addresses = List.copyOf(addresses);
  }

  /** Its place in the overlay. */
  public NodeId nodeId() {
    return device.nodeId();
  }

  /**
   * True if others can dial it. One that cannot be dialled, such as a command that runs for a
   * minute, uses the network but keeps nothing for it and is nobody's contact.
   */
  public boolean reachable() {
    return !addresses.isEmpty();
  }

  /** Its libp2p identity. */
  public PeerId peerId() {
    return PeerId.of(device.key());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Member that && nodeId().equals(that.nodeId());
  }

  @Override
  public int hashCode() {
    return nodeId().hashCode();
  }

  @Override
  public String toString() {
    return nodeId().shortHex() + "@" + device.site();
  }
}
