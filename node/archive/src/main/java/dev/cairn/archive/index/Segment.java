package dev.cairn.archive.index;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.pack.PackLayout;
import dev.cairn.archive.pack.Padme;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import dev.cairn.storage.PeerStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a vault's index, as the payload of one stripe:
 *
 * <pre>
 * seal(stripe ids of its packs; verify key) ‖ seal(its pack records; metadata key) ‖ padding
 * </pre>
 *
 * Both parts repeat field 1. The first is all that a verifier may open.
 */
public final class Segment {

  /**
   * Packs of about 1,000 chunks make 50 KiB of record each, so 256 of them fill 13 MiB; the bytes
   * are bounded apart ({@link #ENTRY_BYTES_TARGET}).
   */
  public static final int ENTRY_BYTES_TARGET = 12 << 20;

  private static final byte[] LIST_CONTEXT = ascii("cairn/index-list/v1");
  private static final byte[] ENTRY_CONTEXT = ascii("cairn/index-entries/v1");

  private Segment() {}

  /** A segment ready to be stored; the pointer lacks only the stripe id. */
  public record Sealed(byte[] payload, int listBytes, int entryBytes, int packs) {
    /** The pointer, once the stripe's id is known. */
    public SegmentPointer at(Hash stripe) {
      return new SegmentPointer(stripe, listBytes, entryBytes, packs);
    }
  }

  /** Seals the records of some packs. */
  public static Sealed seal(VaultKeys keys, SecureRandom random, List<PackRecord> packs) {
    byte[] list = repeat(packs.stream().map(pack -> pack.stripe().bytes()).toList());
    byte[] entries = repeat(packs.stream().map(PackRecord::encode).toList());
    int listBytes = Aead.sealedBytes(list.length);
    int entryBytes = Aead.sealedBytes(entries.length);
    int used = Math.addExact(listBytes, entryBytes);
    byte[] payload = new byte[Math.min(Padme.padded(used), PeerStorage.PAYLOAD_BYTES_MAX)];
    keys.stripeLists().seal(Slice.of(list), LIST_CONTEXT, random, payload, 0);
    keys.metadata().seal(Slice.of(entries), ENTRY_CONTEXT, random, payload, listBytes);
    PackLayout.pad(keys.metadata(), random, payload, used, payload.length);
    return new Sealed(payload, listBytes, entryBytes, packs.size());
  }

  /** Opens both parts and compares them. {@code payload} begins with them; the rest is ignored. */
  public static List<PackRecord> open(VaultKeys keys, SegmentPointer pointer, byte[] payload)
      throws SealBrokenException, FormatException {
    List<PackRecord> packs = new ArrayList<>();
    Slice sealed = new Slice(payload, pointer.listBytes(), pointer.entryBytes());
    for (byte[] record : split(openPart(keys.metadata(), sealed, ENTRY_CONTEXT))) {
      packs.add(PackRecord.decode(record));
    }
    List<Hash> stripes = openList(keys, pointer, payload);
    if (!stripes.equals(packs.stream().map(PackRecord::stripe).toList())) {
      throw new FormatException("an index segment whose two parts differ: " + pointer.stripe());
    }
    return packs;
  }

  /** Opens what a verifier may know: the stripes of its packs. */
  public static List<Hash> openList(VaultKeys keys, SegmentPointer pointer, byte[] payload)
      throws SealBrokenException, FormatException {
    Slice sealed = new Slice(payload, 0, pointer.listBytes());
    List<Hash> stripes = new ArrayList<>();
    for (byte[] id : split(openPart(keys.stripeLists(), sealed, LIST_CONTEXT))) {
      if (id.length != Hash.BYTES) {
        throw new FormatException("a stripe id of " + id.length + " bytes");
      }
      stripes.add(Hash.copyOf(id));
    }
    return stripes;
  }

  private static byte[] openPart(Aead key, Slice sealed, byte[] context)
      throws SealBrokenException {
    byte[] plain = new byte[Math.max(0, Aead.openedBytes(sealed.length()))];
    key.open(sealed, context, plain, 0);
    return plain;
  }

  private static byte[] repeat(List<byte[]> records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (byte[] record : records) {
        out.writeByteArray(1, record);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static List<byte[]> split(byte[] repeated) throws FormatException {
    List<byte[]> records = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(repeated);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag >>> 3 == 1) {
          records.add(in.readByteArray());
        } else {
          in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new FormatException("index segment: " + e.getMessage(), e);
    }
    return records;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
