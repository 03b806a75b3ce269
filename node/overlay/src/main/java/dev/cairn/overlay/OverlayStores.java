package dev.cairn.overlay;

/**
 * What a node's overlay keeps across restarts.
 *
 * @param members the contacts
 * @param records the small records this node keeps for everybody
 */
public record OverlayStores(MemberStore members, RecordStore records) {

  /** Stores that forget everything with the process. */
  public static OverlayStores inMemory() {
    return new OverlayStores(new MemoryMemberStore(), new MemoryRecordStore());
  }
}
