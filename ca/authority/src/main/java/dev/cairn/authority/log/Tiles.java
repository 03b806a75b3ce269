package dev.cairn.authority.log;

import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;

/**
 * The log as static files (C2SP tlog-tiles): hashes in tiles of 256, entries in bundles of 256 with
 * 16-bit lengths, the growing edge as partial tiles {@code .p/W}, which go when the tile is full.
 * Any web server can serve them.
 */
public final class Tiles {

  static final int WIDTH = 256;
  static final int TILE_HEIGHT = 8;

  private final AuthorityStore store;
  private final LogTree tree;

  Tiles(AuthorityStore store, LogTree tree) {
    this.store = store;
    this.tree = tree;
  }

  /** Writes what a tree that grew from {@code from} entries to now has that is new. */
  void publish(long from) throws IOException {
    for (long tile = from / WIDTH; tile * WIDTH < tree.size(); tile++) {
      int width = (int) Math.min(WIDTH, tree.size() - tile * WIDTH);
      publish("entries", tile, width, bundle(tile * WIDTH, width));
    }
    for (int level = 0; level * TILE_HEIGHT < tree.height(); level++) {
      long hashes = tree.count(level * TILE_HEIGHT);
      long known = from >>> (level * TILE_HEIGHT);
      for (long tile = known / WIDTH; tile * WIDTH < hashes; tile++) {
        int width = (int) Math.min(WIDTH, hashes - tile * WIDTH);
        publish(Integer.toString(level), tile, width, hashes(level, tile * WIDTH, width));
      }
    }
  }

  private void publish(String level, long tile, int width, byte[] bytes) throws IOException {
    String path = path(level, tile, width);
    store.publish(path, bytes);
    if (width == WIDTH) {
      store.withdraw(path + ".p");
    }
  }

  private byte[] hashes(int tileLevel, long first, int count) {
    byte[] bytes = new byte[count * Hash.BYTES];
    for (int i = 0; i < count; i++) {
      tree.at(tileLevel * TILE_HEIGHT, first + i).copyTo(bytes, i * Hash.BYTES);
    }
    return bytes;
  }

  private byte[] bundle(long start, int width) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (long index = start; index < start + width; index++) {
      byte[] entry = store.entry(index);
      bytes.write(entry.length >>> 8);
      bytes.write(entry.length);
      bytes.writeBytes(entry);
    }
    return bytes.toByteArray();
  }

  /** {@code tile/L/x001/x234/067}, with {@code .p/W} for one that is not full. */
  public static String path(String level, long tile, int width) {
    StringBuilder number = new StringBuilder(String.format(Locale.ROOT, "%03d", tile % 1000));
    for (long rest = tile / 1000; rest > 0; rest /= 1000) {
      number.insert(0, String.format(Locale.ROOT, "x%03d/", rest % 1000));
    }
    return "tile/" + level + "/" + number + (width == WIDTH ? "" : ".p/" + width);
  }
}
