package dev.cairn.storage.block;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Blocks in files, one each; the index in RocksDB (a file system is the cheapest store of megabytes
 * there is: a seventh of the CPU of RocksDB's blobs).
 *
 * <p>The order of writes, and why a crash at any point leaves a block whole or absent:
 *
 * <ol>
 *   <li>{@code incoming/N.part} is written and hashed: swept at the next open;
 *   <li>its end (leaf hashes, footer) is written, the file is synced: from here it is whole;
 *   <li>it is renamed into its folder: atomic;
 *   <li>the folder is synced: from here it survives the loss of power;
 *   <li>the index gets its entry, unsynced: {@link Recovery} makes it again from the file.
 * </ol>
 *
 * Deleting goes the other way: index first, then the file. A file that comes back after a crash is
 * found again, whole; its owner deletes it once more.
 */
public final class DiskBlockStore implements BlockStore {

  private final BlockIndex index;
  private final BlockFolders folders;
  private final BlockAccounts accounts;
  private final BlockDisk disk;
  private final PartWriter writer;
  private final AtomicLong partNumber = new AtomicLong();

  private DiskBlockStore(
      BlockIndex index, BlockFolders folders, BlockAccounts accounts, BlockDisk disk) {
    this.index = index;
    this.folders = folders;
    this.accounts = accounts;
    this.disk = disk;
    this.writer = new PartWriter(disk);
  }

  /**
   * Opens the store of {@code directory}, which is made if there is none, and mends what a crash
   * left behind. Nobody else may have it open.
   *
   * @param capBytes most bytes the directory may take, folders and all; 0 refuses every block
   * @param tables where the index is
   */
  public static DiskBlockStore open(Path directory, long capBytes, Tables tables)
      throws IOException {
    return open(directory, capBytes, tables, BlockDisk.REAL);
  }

  static DiskBlockStore open(Path directory, long capBytes, Tables tables, BlockDisk disk)
      throws IOException {
    BlockAccounts accounts = new BlockAccounts(capBytes);
    BlockFolders folders = new BlockFolders(directory, disk);
    BlockIndex index = new BlockIndex(tables.table(BlockIndex.TABLE));
    new Recovery(index, folders, accounts).run();
    return new DiskBlockStore(index, folders, accounts, disk);
  }

  @Override
  public PutOutcome put(NewBlock block, InputStream bytes) throws IOException {
    Reservation reservation =
        new Reservation(block, diskBytes(block.blockBytes()), folders.slackBytes());
    Optional<PutOutcome> early = accounts.begin(reservation, index::contains);
    if (early.isPresent()) {
      return early.get();
    }
    boolean kept = false;
    try {
      PutOutcome outcome = write(reservation, bytes);
      kept = outcome instanceof PutOutcome.Kept;
      return outcome;
    } finally {
      if (kept) {
        accounts.commit(reservation);
      } else {
        accounts.abort(reservation);
      }
    }
  }

  private PutOutcome write(Reservation reservation, InputStream bytes) throws IOException {
    long usableBytes = folders.usableBytes();
    if (usableBytes < reservation.diskBytes) {
      return new PutOutcome.Full(usableBytes, reservation.diskBytes);
    }
    Path part = folders.incoming().resolve(partNumber.getAndIncrement() + ".part");
    boolean kept = false;
    try {
      BlockTree tree = writer.write(part, reservation.block, bytes);
      if (!tree.root().equals(reservation.block.root())) {
        return new PutOutcome.WrongRoot(tree.root());
      }
      DiskFullException.guard(reservation.key(), () -> moveIntoPlace(part, reservation));
      kept = true;
      return new PutOutcome.Kept();
    } catch (DiskFullException full) {
      return new PutOutcome.Full(folders.usableBytes(), reservation.diskBytes);
    } finally {
      if (!kept) {
        disk.delete(part);
      }
    }
  }

  private void moveIntoPlace(Path part, Reservation reservation) throws IOException {
    BlockKey key = reservation.key();
    boolean moved = false;
    boolean indexed = false;
    try {
      folders.prepare(folders.folder(key));
      disk.move(part, folders.file(key));
      moved = true;
      disk.sync(folders.folder(key));
      bookFolders(reservation);
      index.put(key, reservation.block.blockBytes());
      indexed = true;
    } finally {
      if (moved && !indexed) {
        disk.delete(folders.file(key)); // a put that failed leaves nothing that nobody counts
      }
      if (!indexed) {
        bookFolders(reservation);
      }
    }
  }

  private void bookFolders(Reservation reservation) throws IOException {
    Path folder = folders.folder(reservation.key());
    if (Files.isDirectory(folder)) {
      reservation.grew(folders.growth(folder) + folders.growth(folders.directory()));
    }
  }

  @Override
  public Optional<BlockReader> open(Hash root) throws BlockStoreException {
    Optional<BlockIndex.Entry> entry = index.find(root);
    return entry.isEmpty()
        ? Optional.empty()
        : Optional.of(
            DiskBlockReader.open(
                folders.file(entry.get().key()), entry.get().key(), entry.get().blockBytes()));
  }

  @Override
  public Optional<BlockReader> open(Hash root, UUID owner) throws BlockStoreException {
    BlockKey key = new BlockKey(root, owner);
    Optional<Integer> blockBytes = index.blockBytes(key);
    return blockBytes.isEmpty()
        ? Optional.empty()
        : Optional.of(DiskBlockReader.open(folders.file(key), key, blockBytes.get()));
  }

  @Override
  public boolean has(Hash root) throws BlockStoreException {
    return index.find(root).isPresent();
  }

  @Override
  public boolean has(Hash root, UUID owner) throws BlockStoreException {
    return index.contains(new BlockKey(root, owner));
  }

  @Override
  public boolean delete(Hash root, UUID owner) throws BlockStoreException {
    return accounts.exclusively(() -> delete(new BlockKey(root, owner)));
  }

  private boolean delete(BlockKey key) throws BlockStoreException {
    Optional<Integer> blockBytes = index.blockBytes(key);
    if (blockBytes.isEmpty()) {
      return false;
    }
    index.delete(key);
    try {
      disk.delete(folders.file(key));
    } catch (IOException e) {
      throw new BlockStoreException("cannot delete the file of " + key, e);
    }
    accounts.removed(key.owner(), blockBytes.get(), diskBytes(blockBytes.get()));
    return true;
  }

  @Override
  public Condition examine(Hash root, UUID owner) throws BlockStoreException {
    BlockKey key = new BlockKey(root, owner);
    Optional<Integer> blockBytes = index.blockBytes(key);
    if (blockBytes.isEmpty()) {
      return Condition.ABSENT;
    }
    try (FileChannel file = FileChannel.open(folders.file(key), StandardOpenOption.READ)) {
      return BlockFile.isSound(file, key, blockBytes.get()) ? Condition.SOUND : Condition.ROTTEN;
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(folders.folder(key))) {
        throw new BlockStoreException("the folder of " + key + " is not there", e);
      }
      return index.contains(key) ? Condition.ROTTEN : Condition.ABSENT;
    } catch (IOException e) {
      throw new BlockStoreException("cannot read " + key, e);
    }
  }

  @Override
  public List<Held> page(@Nullable Held after, int max) throws BlockStoreException {
    BlockKey from = after == null ? null : new BlockKey(after.root(), after.owner());
    return index.page(from, max, key -> !key.isSpool());
  }

  @Override
  public List<Held> spooled() throws BlockStoreException {
    return index.page(null, Integer.MAX_VALUE, BlockKey::isSpool);
  }

  @Override
  public void acceptNew(boolean accept) {
    accounts.accept(accept);
  }

  @Override
  public Usage usage() {
    return accounts.usage();
  }

  @Override
  public Map<UUID, Long> heldByOwner() {
    return accounts.heldByOwner();
  }

  /** The files need no goodbye; the tables are closed by whoever opened them. */
  @Override
  public void close() {}

  private long diskBytes(int blockBytes) {
    return folders.allocatedBytes(BlockFile.fileBytes(blockBytes));
  }
}
