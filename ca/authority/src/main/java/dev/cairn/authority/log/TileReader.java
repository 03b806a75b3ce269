package dev.cairn.authority.log;

import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * A published log of some size, read tile by tile. What it gives is unverified: a proof is good if
 * it verifies against a signed checkpoint, an entry if its leaf hash has such a proof.
 *
 * <p>For one thread; holds up to {@value #TILES_MAX} tiles.
 */
public final class TileReader implements Subtrees<IOException> {

  private static final int TILES_MAX = 64;
  private static final int BUNDLE_BYTES_MAX =
      Tiles.WIDTH * (Short.BYTES + AuthorityStore.ENTRY_BYTES_MAX);

  private final LogSource source;
  private final long size;
  private final SequencedMap<String, byte[]> tiles = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A reader.
   *
   * @param size number of entries, from a checkpoint
   */
  public TileReader(LogSource source, long size) {
    this.source = source;
    this.size = size;
  }

  /** Number of entries. */
  public long size() {
    return size;
  }

  @Override
  public Hash at(int level, long index) throws IOException {
    int rise = level % Tiles.TILE_HEIGHT;
    int count = 1 << rise;
    long first = index << rise;
    byte[] tile = tile(level / Tiles.TILE_HEIGHT, first / Tiles.WIDTH);
    int start = (int) (first % Tiles.WIDTH) * Hash.BYTES;
    if (start + count * Hash.BYTES > tile.length) {
      throw new IndexOutOfBoundsException("subtree " + level + "/" + index + " of " + size);
    }
    List<Hash> hashes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      hashes.add(Hash.copyOf(tile, start + i * Hash.BYTES));
    }
    return Merkle.root(hashes);
  }

  private byte[] tile(int tileLevel, long tile) throws IOException {
    long hashes = (size >>> (tileLevel * Tiles.TILE_HEIGHT)) - tile * Tiles.WIDTH;
    int width = (int) Math.min(Tiles.WIDTH, hashes);
    if (width <= 0) {
      throw new IndexOutOfBoundsException("tile " + tileLevel + "/" + tile + " of " + size);
    }
    String path = Tiles.path(Integer.toString(tileLevel), tile, width);
    byte[] known = tiles.get(path);
    if (known != null) {
      return known;
    }
    String full = Tiles.path(Integer.toString(tileLevel), tile, Tiles.WIDTH);
    byte[] read = partOrWhole(path, full, Tiles.WIDTH * Hash.BYTES);
    if (read.length < width * Hash.BYTES) {
      throw new IOException(path + " has " + read.length + " bytes; it is cut short");
    }
    byte[] bytes = Arrays.copyOf(read, width * Hash.BYTES);
    tiles.put(path, bytes);
    if (tiles.size() > TILES_MAX) {
      tiles.pollFirstEntry();
    }
    return bytes;
  }

  /** A part may be gone once the tile is full (C2SP tlog-tiles). */
  private byte[] partOrWhole(String part, String full, int bytesMax) throws IOException {
    var read = source.read(part, bytesMax);
    return read.isPresent() ? read.get() : source.require(full, bytesMax);
  }

  /**
   * The entries of one bundle.
   *
   * @param bundle number of the bundle: of the first entry, divided by {@value Tiles#WIDTH}
   */
  public List<byte[]> bundle(long bundle) throws IOException {
    int width = (int) Math.min(Tiles.WIDTH, size - bundle * Tiles.WIDTH);
    if (bundle < 0 || width <= 0) {
      throw new IndexOutOfBoundsException("bundle " + bundle + " of " + size + " entries");
    }
    String path = Tiles.path("entries", bundle, width);
    byte[] bytes = partOrWhole(path, Tiles.path("entries", bundle, Tiles.WIDTH), BUNDLE_BYTES_MAX);
    List<byte[]> entries = new ArrayList<>(width);
    int at = 0;
    while (entries.size() < width) {
      if (at + 2 > bytes.length) {
        throw new IOException(path + " is cut short");
      }
      int length = ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
      at += 2;
      if (at + length > bytes.length) {
        throw new IOException(path + " is cut short");
      }
      entries.add(Arrays.copyOfRange(bytes, at, at + length));
      at += length;
    }
    return entries;
  }

  /** One entry. */
  public byte[] entry(long index) throws IOException {
    Objects.checkIndex(index, size);
    return bundle(index / Tiles.WIDTH).get((int) (index % Tiles.WIDTH));
  }
}
