package dev.cairn.fuse.kernel.memory;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names in a directory. Each has a cookie that is higher than all before it and stays with the
 * name, so a listing that goes on behind a cookie misses nothing and repeats nothing. Guarded by
 * the tree's lock.
 */
final class MemoryDirectory {

  /** Cookies of "." and "..". */
  static final long SELF = 1;

  static final long PARENT = 2;

  /** A name, its cookie and what it stands for now. */
  record Entry(byte[] name, long cookie, MemoryNode node) {}

  private final Map<String, Entry> byName = new HashMap<>();
  private final TreeMap<Long, Entry> byCookie = new TreeMap<>();
  private long lastCookie = PARENT;

  /** The directory that this is in; of a removed one, where it was. */
  long parent;

  MemoryDirectory(long parent) {
    this.parent = parent;
  }

  @Nullable MemoryNode get(byte[] name) {
    Entry entry = byName.get(key(name));
    return entry == null ? null : entry.node;
  }

  void put(byte[] name, MemoryNode node) {
    Entry old = byName.get(key(name));
    Entry entry = new Entry(name, old == null ? ++lastCookie : old.cookie, node);
    byName.put(key(name), entry);
    byCookie.put(entry.cookie, entry);
  }

  void remove(byte[] name) {
    Entry old = byName.remove(key(name));
    if (old != null) {
      byCookie.remove(old.cookie);
    }
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  Collection<Entry> behind(long cookie) {
    return byCookie.tailMap(cookie, false).values();
  }

  private static String key(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }
}
