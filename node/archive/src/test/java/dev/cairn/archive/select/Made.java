package dev.cairn.archive.select;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Snapshots out of thin air. */
final class Made {

  private Made() {}

  /** One of {@code time} (ISO), on host {@code h}, of path {@code /p}. */
  static Snapshot at(String time, String... tags) {
    return of("h", List.of("/p"), time, tags);
  }

  static Snapshot of(String host, List<String> paths, String time, String... tags) {
    Hash id = Hash.of((host + paths + time).getBytes(StandardCharsets.UTF_8));
    return new Snapshot(
        id,
        Instant.parse(time),
        host,
        "u",
        paths,
        List.of(tags),
        Content.EMPTY,
        Optional.empty(),
        new Snapshot.Stats(1, 1, 0, 10, 0));
  }
}
