package dev.cairn.storage.block;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Makes index and files agree at open: the files are the truth. What puts left unfinished goes; a
 * whole file without an entry gets one; an entry without its file goes; a file whose length no
 * block has, or whose end is damaged, stays out of the index but is counted, and is replaced if its
 * owner sends the block again. Costs one listing of the folders.
 */
final class Recovery {

  private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

  private final BlockIndex index;
  private final BlockFolders folders;
  private final BlockAccounts accounts;

  Recovery(BlockIndex index, BlockFolders folders, BlockAccounts accounts) {
    this.index = index;
    this.folders = folders;
    this.accounts = accounts;
  }

  void run() throws IOException {
    folders.sweepIncoming();
    SortedMap<BlockKey, Integer> unseen = index.all();
    long folderBytes = folders.forEachFile((file, size) -> visit(file, size, unseen));
    accounts.adjust(folders.ownBytes() + folderBytes);
    for (BlockKey lost : unseen.keySet()) {
      LOG.log(System.Logger.Level.WARNING, "{0} was indexed, but its file is not there", lost);
      index.delete(lost);
    }
  }

  private void visit(Path file, long fileBytes, SortedMap<BlockKey, Integer> unseen)
      throws IOException {
    long diskBytes = folders.allocatedBytes(fileBytes);
    Optional<BlockKey> key = BlockKey.ofFileName(String.valueOf(file.getFileName()));
    int blockBytes = BlockFile.blockBytesOf(fileBytes);
    if (key.isEmpty() || blockBytes == 0) {
      LOG.log(System.Logger.Level.WARNING, "not a whole block file: {0}", file);
      accounts.adjust(diskBytes);
      return;
    }
    Integer indexed = unseen.get(key.get());
    if (indexed == null && isWhole(file, key.get(), blockBytes)) {
      index.put(key.get(), blockBytes);
      indexed = blockBytes;
    }
    if (indexed != null && indexed == blockBytes) {
      unseen.remove(key.get());
      accounts.found(key.get().owner(), blockBytes, diskBytes);
    } else {
      accounts.adjust(diskBytes);
    }
  }

  private static boolean isWhole(Path file, BlockKey key, int blockBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return BlockFile.leafHashes(channel, key, blockBytes).isPresent();
    }
  }
}
