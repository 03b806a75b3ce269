package dev.cairn.bench;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.BlockStore.NewBlock;
import dev.cairn.storage.block.BlockStore.PutOutcome;
import dev.cairn.storage.block.DiskBlockStore;
import dev.cairn.storage.database.Database;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Durable puts of 1 MiB blocks, hashed and indexed, against appending the same bytes to one file
 * with an fsync each. Rounds alternate, so that a noisy machine hurts both; medians are compared.
 */
public final class BlockStoreBench {

  private static final int BLOCK_BYTES = 1 << 20;
  private static final int BLOCKS = 32;
  private static final int ROUNDS = 11;

  private static final UUID OWNER = new UUID(0, 1);

  private BlockStoreBench() {}

  /** Prints both speeds and their ratio; the argument is a directory on the disk to measure. */
  public static void main(String[] arguments) throws IOException {
    Path parent =
        Path.of(arguments.length > 0 ? arguments[0] : System.getProperty("java.io.tmpdir"));
    Path directory = Files.createTempDirectory(parent, "cairn-blockstore");
    try (Database database = Database.open(directory.resolve("db"));
        BlockStore store =
            DiskBlockStore.open(directory.resolve("blocks"), Long.MAX_VALUE, database)) {
      double[] puts = new double[ROUNDS];
      double[] appends = new double[ROUNDS];
      Random random = new Random(1);
      for (int round = 0; round < ROUNDS; round++) {
        byte[][] blocks = new byte[BLOCKS][BLOCK_BYTES];
        Hash[] roots = new Hash[BLOCKS];
        for (int i = 0; i < BLOCKS; i++) {
          random.nextBytes(blocks[i]);
          roots[i] = BlockTree.root(blocks[i], 0, BLOCK_BYTES);
        }
        puts[round] = megabytesPerSecond(() -> put(store, blocks, roots));
        appends[round] = megabytesPerSecond(() -> append(directory.resolve("log"), blocks));
      }
      Arrays.sort(puts);
      Arrays.sort(appends);
      double put = puts[ROUNDS / 2];
      double append = appends[ROUNDS / 2];
      System.out.printf(
          Locale.ROOT,
          "block store %.0f MB/s, append + fsync %.0f MB/s, ratio %.2f%n",
          put,
          append,
          put / append);
    } finally {
      delete(directory);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static double megabytesPerSecond(Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    return 1e3 * BLOCKS * BLOCK_BYTES / (System.nanoTime() - start);
  }

  private static void put(BlockStore store, byte[][] blocks, Hash[] roots) throws IOException {
    for (int i = 0; i < blocks.length; i++) {
      NewBlock block = new NewBlock(roots[i], BLOCK_BYTES, OWNER, Long.MAX_VALUE);
      PutOutcome outcome = store.put(block, new ByteArrayInputStream(blocks[i]));
      if (!(outcome instanceof PutOutcome.Kept)) {
        throw new IOException("not kept: " + outcome);
      }
    }
  }

  private static void append(Path log, byte[][] blocks) throws IOException {
    try (FileChannel file =
        FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (byte[] block : blocks) {
        ByteBuffer left = ByteBuffer.wrap(block);
        while (left.hasRemaining()) {
          file.write(left);
        }
        file.force(false);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
