package dev.cairn.overlay;

import dev.cairn.identity.NodeId;
import java.io.IOException;
import java.util.List;

/**
 * Keeps signed member records across restarts, so that a node finds the network again without any
 * bootstrap server. What comes back from it is verified again before use. Safe for many threads.
 */
public interface MemberStore {

  /** Every record held, in the order of node ids. */
  List<byte[]> load() throws IOException;

  /** Sets the record of a member, at most 28 KiB, usually 3. Need not be durable at once. */
  void put(NodeId nodeId, byte[] record) throws IOException;

  /** Forgets a member. No effect if it is not held. */
  void remove(NodeId nodeId) throws IOException;
}
