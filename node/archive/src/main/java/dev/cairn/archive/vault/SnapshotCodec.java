package dev.cairn.archive.vault;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.RefList;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.Snapshot.Stats;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The record of a snapshot: 1 seconds (zigzag), 2 nanoseconds, 3 host, 4 user, 5 path (repeated), 6
 * tag (repeated), 7 depth of the root, 8 list of the root's references, 9 parent, 10 files, 11
 * directories, 12 others, 13 bytes, 14 errors. Its id is the keyed hash of these bytes. A page of
 * snapshots repeats field 1.
 */
final class SnapshotCodec {

  private SnapshotCodec() {}

  static byte[] encode(Snapshot snapshot) {
    return HeadCodec.write(out -> {
      Instant time = snapshot.time();
      out.writeSInt64(1, time.getEpochSecond());
      out.writeUInt32(2, time.getNano());
      out.writeString(3, snapshot.host());
      out.writeString(4, snapshot.user());
      for (String path : snapshot.paths()) {
        out.writeString(5, path);
      }
      for (String tag : snapshot.tags()) {
        out.writeString(6, tag);
      }
      out.writeUInt32(7, snapshot.root().depth());
      out.writeByteArray(8, RefList.encode(snapshot.root().refs()));
      if (snapshot.parent().isPresent()) {
        out.writeByteArray(9, snapshot.parent().get().bytes());
      }
      writeStats(out, snapshot.stats());
    });
  }

  private static void writeStats(CodedOutputStream out, Stats stats) throws IOException {
    out.writeUInt64(10, stats.files());
    out.writeUInt64(11, stats.directories());
    out.writeUInt64(12, stats.others());
    out.writeUInt64(13, stats.bytes());
    out.writeUInt64(14, stats.errors());
  }

  /** The same snapshot under the id of its bytes. */
  static Snapshot named(Snapshot draft, ChunkIds ids) {
    byte[] record = encode(draft);
    return withId(draft, ids.of(record, 0, record.length));
  }

  private static Snapshot withId(Snapshot draft, Hash id) {
    return new Snapshot(
        id,
        draft.time(),
        draft.host(),
        draft.user(),
        draft.paths(),
        draft.tags(),
        draft.root(),
        draft.parent(),
        draft.stats());
  }

  static byte[] encodePage(List<Snapshot> snapshots) {
    return HeadCodec.write(out -> {
      for (Snapshot snapshot : snapshots) {
        out.writeByteArray(1, encode(snapshot));
      }
    });
  }

  static List<Snapshot> decodePage(byte[] page, ChunkIds ids) throws FormatException {
    List<Snapshot> snapshots = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(page);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag >>> 3 == 1) {
          byte[] record = in.readByteArray();
          snapshots.add(withId(decode(record), ids.of(record, 0, record.length)));
        } else {
          in.skipField(tag);
        }
      }
    } catch (IOException | TreeFormatException | IllegalArgumentException | DateTimeException e) {
      throw new FormatException("snapshot: " + e.getMessage(), e);
    }
    return snapshots;
  }

  private static Snapshot decode(byte[] record) throws IOException, TreeFormatException {
    CodedInputStream in = CodedInputStream.newInstance(record);
    long seconds = 0;
    int nanos = 0;
    String host = "";
    String user = "";
    List<String> paths = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    int depth = 0;
    List<ChunkRef> refs = List.of();
    Optional<Hash> parent = Optional.empty();
    long[] stats = new long[5];
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = tag >>> 3;
      switch (field) {
        case 1 -> seconds = in.readSInt64();
        case 2 -> nanos = in.readUInt32();
        case 3 -> host = in.readString();
        case 4 -> user = in.readString();
        case 5 -> paths.add(in.readString());
        case 6 -> tags.add(in.readString());
        case 7 -> depth = in.readUInt32();
        case 8 -> {
          byte[] list = in.readByteArray();
          refs = RefList.decode(list, list.length);
        }
        case 9 -> parent = Optional.of(Hash.copyOf(in.readByteArray()));
        case 10, 11, 12, 13, 14 -> stats[field - 10] = in.readUInt64();
        default -> in.skipField(tag);
      }
    }
    return new Snapshot(
        Hash.copyOf(new byte[Hash.BYTES]),
        Instant.ofEpochSecond(seconds, nanos),
        host,
        user,
        paths,
        tags,
        new Content(depth, refs),
        parent,
        new Stats(stats[0], stats[1], stats[2], stats[3], stats[4]));
  }
}
