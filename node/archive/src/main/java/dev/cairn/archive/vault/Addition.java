package dev.cairn.archive.vault;

import com.google.protobuf.CodedInputStream;
import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import dev.cairn.crypto.VerifyKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What an append-only device adds at a time: a snapshot, and the segments that list the packs it
 * stored for it. Sealed with the metadata key, bound to the device and the number: 1 segment
 * pointer (repeated), 2 page with the snapshot (as in a head), 3 segment pointer that was there
 * before (repeated), 4 when the head was read last (s).
 *
 * @param page where the snapshot is
 * @param listed the segments of the head, and of this device's additions that it does not have yet:
 *     what the snapshot relies on, and is pruned meanwhile, can be listed again by who never saw it
 * @param readAt when that head was read, in whole seconds
 */
record Addition(
    List<SegmentPointer> segments,
    ChunkLocation page,
    List<SegmentPointer> listed,
    Instant readAt) {

  private static final byte[] CONTEXT = "cairn/addition/v1\0".getBytes(StandardCharsets.US_ASCII);

  Addition {
    segments = List.copyOf(segments);
    listed = List.copyOf(listed);
  }

  private static byte[] context(VerifyKey device, long number) {
    return ByteBuffer.allocate(CONTEXT.length + VerifyKey.BYTES + Long.BYTES)
        .put(CONTEXT)
        .put(device.bytes())
        .putLong(number)
        .array();
  }

  byte[] seal(VaultKeys keys, SecureRandom random, VerifyKey device, long number) {
    byte[] plain =
        HeadCodec.write(out -> {
          for (SegmentPointer segment : segments) {
            out.writeByteArray(1, segment.encode());
          }
          out.writeByteArray(2, HeadCodec.encode(page));
          for (SegmentPointer segment : listed) {
            out.writeByteArray(3, segment.encode());
          }
          out.writeUInt64(4, readAt.getEpochSecond());
        });
    byte[] sealed = new byte[Aead.sealedBytes(plain.length)];
    keys.metadata().seal(Slice.of(plain), context(device, number), random, sealed, 0);
    return sealed;
  }

  static Addition open(VaultKeys keys, VerifyKey device, long number, byte[] sealed)
      throws SealBrokenException, FormatException {
    byte[] plain = new byte[Math.max(0, Aead.openedBytes(sealed.length))];
    keys.metadata().open(Slice.of(sealed), context(device, number), plain, 0);
    CodedInputStream in = CodedInputStream.newInstance(plain);
    List<SegmentPointer> segments = new ArrayList<>();
    List<SegmentPointer> listed = new ArrayList<>();
    ChunkLocation page = null;
    Instant readAt = Instant.EPOCH;
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag >>> 3) {
          case 1 -> segments.add(SegmentPointer.decode(in.readByteArray()));
          case 2 -> page = HeadCodec.decodePage(in.readByteArray());
          case 3 -> listed.add(SegmentPointer.decode(in.readByteArray()));
          case 4 -> readAt = Instant.ofEpochSecond(in.readUInt64());
          default -> in.skipField(tag);
        }
      }
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new FormatException("addition: " + e.getMessage(), e);
    }
    if (page == null) {
      throw new FormatException("an addition without a snapshot");
    }
    return new Addition(segments, page, listed, readAt);
  }

  /** The snapshot that is added: the only one on its page. */
  Snapshot snapshot(Vault vault) throws ArchiveException, FormatException, InterruptedException {
    ChunkIds ids = new ChunkIds(vault.keys().chunkIdKey());
    List<Snapshot> all = SnapshotCodec.decodePage(vault.chunks().load(page), ids);
    if (all.size() != 1) {
      throw new FormatException("an addition of " + all.size() + " snapshots");
    }
    return all.getFirst();
  }
}
