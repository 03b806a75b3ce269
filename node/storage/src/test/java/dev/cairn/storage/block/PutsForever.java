package dev.cairn.storage.block;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockStore.NewBlock;
import dev.cairn.storage.block.BlockStore.PutOutcome;
import dev.cairn.storage.database.Database;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Random;

/**
 * The process that {@link SigkillIT} kills: puts blocks on two threads until it dies, deletes every
 * fifth, and says "+ root" or "- root" of each as soon as it is done.
 */
final class PutsForever {

  private PutsForever() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Database database = Database.open(directory.resolve("db"));
    BlockStore store = DiskBlockStore.open(directory.resolve("blocks"), Long.MAX_VALUE, database);
    long round = Long.parseLong(arguments[1]);
    Thread second = new Thread(() -> putAll(store, new Random(2 * round + 1)));
    second.setDaemon(true);
    second.start();
    putAll(store, new Random(2 * round));
  }

  private static void putAll(BlockStore store, Random random) {
    try {
      for (int i = 1; ; i++) {
        byte[] bytes = new byte[1 + random.nextInt(400_000)];
        random.nextBytes(bytes);
        Hash root = BlockStoreContract.rootOf(bytes);
        NewBlock block = new NewBlock(root, bytes.length, BlockStoreContract.ALICE, Long.MAX_VALUE);
        PutOutcome outcome = store.put(block, new ByteArrayInputStream(bytes));
        if (!(outcome instanceof PutOutcome.Kept)) {
          throw new IllegalStateException(outcome.toString());
        }
        say("+ " + root);
        if (i % 5 == 0) {
          say("- " + root); // said before: from here on it may be there or not
          store.delete(root, BlockStoreContract.ALICE);
        }
      }
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
