package dev.cairn.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * A seeded folder to measure backups with: half incompressible bytes in large files, a quarter
 * log-like text, a quarter small files of 1 to 30 KiB, half of them text. The same arguments give
 * the same bytes, names and times.
 *
 * <p>Usage: {@code Corpus DIR [MIB=1024] [SEED=1]}.
 */
public final class Corpus {

  private static final int MIB = 1 << 20;
  private static final Instant TIME = Instant.parse("2025-01-01T00:00:00Z");
  private static final int WORDS = 5000;

  private final Path root;
  private final SplittableRandom random;
  private final byte[][] words = new byte[WORDS][];
  private final byte[] buffer = new byte[64 * 1024];
  private int files;

  /**
   * @param root folder to fill; made if missing
   * @param seed decides every byte
   */
  public Corpus(Path root, long seed) {
    this.root = root;
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < WORDS; i++) {
      words[i] = word();
    }
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 1 || args.length > 3) {
      System.err.println("usage: Corpus DIR [MIB=1024] [SEED=1]");
      System.exit(2);
    }
    int mib = args.length > 1 ? Integer.parseInt(args[1]) : 1024;
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    Corpus corpus = new Corpus(Path.of(args[0]), seed);
    corpus.write(mib);
    System.out.println(corpus.files + " files, " + mib + " MiB, seed " + seed);
  }

  /** Writes about {@code mib} MiB, at least 8. */
  public void write(int mib) throws IOException {
    long half = (long) mib * MIB / 2;
    long quarter = half / 2;
    long large = Math.min(64L * MIB, half);
    for (long done = 0; done < half; done += large) {
      put("big/b" + files + ".bin", Math.min(large, half - done), false);
    }
    long log = Math.min(8L * MIB, quarter);
    for (long done = 0; done < quarter; done += log) {
      put("text/t" + files + ".log", Math.min(log, quarter - done), true);
    }
    long small = 0;
    while (small < quarter) {
      int size = random.nextInt(1024, 30 * 1024);
      boolean text = random.nextBoolean();
      put("small/d" + files / 100 + "/f" + files + (text ? ".txt" : ".dat"), size, text);
      small += size;
    }
  }

  private void put(String name, long bytes, boolean text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      long left = bytes;
      while (left > 0) {
        int count = (int) Math.min(left, text ? fillText() : fillRandom());
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    Files.setLastModifiedTime(file, FileTime.from(TIME.plusSeconds(files)));
    files++;
  }

  private int fillRandom() {
    random.nextBytes(buffer);
    return buffer.length;
  }

  /** Lines of words whose frequency falls like 1/rank, as in prose and logs. */
  private int fillText() {
    int at = 0;
    while (at < buffer.length - 64) {
      double u = random.nextDouble();
      byte[] word = words[(int) (Math.pow(WORDS, u) - 1)];
      System.arraycopy(word, 0, buffer, at, word.length);
      at += word.length;
      buffer[at++] = (byte) (random.nextInt(12) == 0 ? '\n' : ' ');
    }
    return at;
  }

  private byte[] word() {
    StringBuilder letters = new StringBuilder();
    int length = random.nextInt(2, 12);
    for (int i = 0; i < length; i++) {
      letters.append(
          "etaoinshrdlucmfwypvbgkjqxz".charAt((int) (26 * Math.pow(random.nextDouble(), 2))));
    }
    return letters.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
