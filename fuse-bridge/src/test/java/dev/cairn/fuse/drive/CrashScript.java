package dev.cairn.fuse.drive;

import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.Handle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a few files, one operation a step, the same each time from one seed; kept in memory as
 * they should be, and made on a drive if there is one.
 */
final class CrashScript {

  private static final int NAMES = 12;

  /** Short files are in tables and longer ones in cache files: both, and the way between. */
  private static final int FILE_BYTES_MAX = 40_000;

  private final Random random;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final @Nullable Hand hand;

  CrashScript(long seed, @Nullable Hand hand) {
    this.random = new Random(seed);
    this.hand = hand;
  }

  /** What the files are after the steps so far. */
  Map<String, byte[]> files() {
    return files;
  }

  void step() throws ErrnoException, InterruptedException {
    String name = "f" + random.nextInt(NAMES);
    byte[] old = files.get(name);
    if (old == null) {
      create(name);
      return;
    }
    switch (random.nextInt(8)) {
      case 0 -> unlink(name);
      case 1 -> rename(name, "f" + random.nextInt(NAMES));
      case 2 -> truncate(name, old, random.nextInt(FILE_BYTES_MAX));
      default -> write(name, old);
    }
  }

  private void create(String name) throws ErrnoException, InterruptedException {
    files.put(name, new byte[0]);
    if (hand != null) {
      hand.close(hand.open(name));
    }
  }

  private void unlink(String name) throws ErrnoException, InterruptedException {
    files.remove(name);
    if (hand != null) {
      hand.unlink(name);
    }
  }

  private void rename(String from, String to) throws ErrnoException, InterruptedException {
    byte[] bytes = files.remove(from);
    files.put(to, bytes == null ? new byte[0] : bytes);
    if (hand != null) {
      hand.rename(from, to);
    }
  }

  private void truncate(String name, byte[] old, int bytes)
      throws ErrnoException, InterruptedException {
    files.put(name, Arrays.copyOf(old, bytes));
    if (hand != null) {
      Handle file = hand.open(name);
      hand.truncate(file, bytes);
      hand.close(file);
    }
  }

  private void write(String name, byte[] old) throws ErrnoException, InterruptedException {
    int offset = random.nextInt(FILE_BYTES_MAX);
    byte[] bytes = new byte[1 + random.nextInt(5_000)];
    random.nextBytes(bytes);
    byte[] now = Arrays.copyOf(old, Math.max(old.length, offset + bytes.length));
    System.arraycopy(bytes, 0, now, offset, bytes.length);
    files.put(name, now);
    if (hand != null) {
      Handle file = hand.open(name);
      hand.write(file, offset, bytes);
      hand.close(file);
    }
  }

  /** What differs between the files and those of a drive; empty if nothing does. */
  List<String> differences(Hand other) throws ErrnoException, InterruptedException {
    List<String> differences = new ArrayList<>();
    if (!other.list("").equals(files.keySet())) {
      differences.add("names are " + other.list("") + ", not " + files.keySet());
      return differences;
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      byte[] there = other.get(file.getKey());
      if (!Arrays.equals(there, file.getValue())) {
        int at = Arrays.mismatch(there, file.getValue());
        differences.add(file.getKey() + " differs from byte " + at);
      }
    }
    return differences;
  }
}
