package dev.cairn.overlay;

import dev.cairn.identity.NodeId;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A {@link MemberStore} that lives as long as its process. */
public final class MemoryMemberStore implements MemberStore {

  private final NavigableMap<NodeId, byte[]> records = new ConcurrentSkipListMap<>();

  @Override
  public List<byte[]> load() {
    return List.copyOf(records.values());
  }

  @Override
  public void put(NodeId nodeId, byte[] record) {
    records.put(nodeId, record);
  }

  @Override
  public void remove(NodeId nodeId) {
    records.remove(nodeId);
  }
}
