package dev.cairn.fuse.drive.snapshot;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** What is at the top: one snapshot, or all of a vault as folders named by their time in UTC. */
public sealed interface Top {

  /** One snapshot's tree. */
  record One(Snapshot snapshot) implements Top {}

  /** All that the vault has now, whenever it is looked at. */
  record All(Vault vault) implements Top {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    List<Node> nodes() {
      return folders(vault.snapshots().all());
    }
  }

  /**
   * A folder for each of {@code snapshots}, in byte order.
   *
   * @param snapshots oldest first: of those of one second, the later have their ids in their names
   */
  static List<Node> folders(List<Snapshot> snapshots) {
    TreeMap<byte[], Node> nodes = new TreeMap<>(Arrays::compareUnsigned);
    Set<String> taken = new HashSet<>();
    for (Snapshot snapshot : snapshots) {
      String time = All.TIME.format(snapshot.time());
      String name = taken.add(time) ? time : time + "_" + snapshot.id().shortHex();
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      nodes.put(bytes, directory(bytes, snapshot.root(), snapshot.time()));
    }
    return List.copyOf(nodes.values());
  }

  /** A read-only directory that everybody may enter. */
  static Node directory(byte[] name, Content content, Instant time) {
    Node.Time at = new Node.Time(time.getEpochSecond(), time.getNano());
    return new Node(
        name,
        NodeKind.DIRECTORY,
        0555,
        new Node.Owner(0, 0, "", ""),
        at,
        at,
        new Node.Identity(0, 0, 2),
        0,
        content,
        List.of(),
        new byte[0],
        0,
        List.of());
  }
}
