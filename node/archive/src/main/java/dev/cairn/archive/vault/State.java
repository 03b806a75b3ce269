package dev.cairn.archive.vault;

import java.util.ArrayList;
import java.util.List;

/**
 * A vault's head as last read or written, and what belongs to it.
 *
 * @param known false while no head was read: the vault was opened without the network
 * @param own what this device has added since, if it is append-only: not in {@code snapshots}
 */
record State(
    long sequence,
    Head head,
    Snapshots snapshots,
    List<LostPart> lost,
    boolean known,
    OwnAdditions own) {

  static State unread(String name, long sequence) {
    Snapshots none = new Snapshots(List.of());
    return new State(sequence, Head.empty(name), none, List.of(), false, OwnAdditions.NONE);
  }

  State with(OwnAdditions more) {
    return new State(sequence, head, snapshots, lost, known, more);
  }

  /** All that there are to this device. */
  Snapshots allSnapshots() {
    if (own.all().isEmpty()) {
      return snapshots;
    }
    List<Snapshot> all = new ArrayList<>(snapshots.all());
    own.all().forEach(one -> all.add(one.snapshot()));
    return new Snapshots(all.stream().distinct().toList());
  }
}
