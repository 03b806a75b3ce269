package dev.cairn.sim.disk;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockReader;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.BlockStoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The blocks of a simulated disk as one process sees them. */
final class SimBlockStore implements BlockStore {

  private final DiskAccess access;

  SimBlockStore(DiskAccess access) {
    this.access = access;
  }

  @Override
  public PutOutcome put(NewBlock block, InputStream bytes) throws IOException {
    reach("put " + block.root().shortHex());
    if (access.disk().isFull() && !stored().store().has(block.root(), block.owner())) {
      return new PutOutcome.Full(0, block.blockBytes());
    }
    return stored().put(block, new UntilDeath(bytes));
  }

  @Override
  public Optional<BlockReader> open(Hash root) throws BlockStoreException {
    reach("open " + root.shortHex());
    return stored().store().open(root);
  }

  @Override
  public Optional<BlockReader> open(Hash root, UUID owner) throws BlockStoreException {
    reach("open " + root.shortHex());
    return stored().store().open(root, owner);
  }

  @Override
  public boolean has(Hash root) throws BlockStoreException {
    reach("look for " + root.shortHex());
    return stored().store().has(root);
  }

  @Override
  public boolean has(Hash root, UUID owner) throws BlockStoreException {
    reach("look for " + root.shortHex());
    return stored().store().has(root, owner);
  }

  @Override
  public boolean delete(Hash root, UUID owner) throws BlockStoreException {
    reach("delete " + root.shortHex());
    try {
      return stored().delete(root, owner, access.nanoTime());
    } catch (IOException e) {
      throw new BlockStoreException("cannot delete " + root.shortHex(), e);
    }
  }

  @Override
  public Condition examine(Hash root, UUID owner) throws BlockStoreException {
    reach("examine " + root.shortHex());
    return stored().store().examine(root, owner);
  }

  @Override
  public void acceptNew(boolean accept) {
    stored().store().acceptNew(accept);
  }

  @Override
  public Usage usage() {
    return stored().store().usage();
  }

  @Override
  public List<Held> page(@Nullable Held after, int max) throws BlockStoreException {
    reach("list the blocks");
    return stored().store().page(after, max);
  }

  @Override
  public List<Held> spooled() throws BlockStoreException {
    reach("list the spool");
    return stored().store().spooled();
  }

  @Override
  public Map<UUID, Long> heldByOwner() {
    return stored().store().heldByOwner();
  }

  @Override
  public void close() {
    access.end();
  }

  private StoredBlocks stored() {
    return access.disk().blocks();
  }

  private void reach(String what) throws BlockStoreException {
    try {
      access.take();
    } catch (IOException e) {
      throw new BlockStoreException("cannot " + what, e);
    }
  }

  /** Bytes that end in a failure when the process that wants them is dead: nothing is kept. */
  private final class UntilDeath extends FilterInputStream {
    UntilDeath(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      access.requireAlive();
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      access.requireAlive();
      return count;
    }

    @Override
    public byte[] readNBytes(int length) throws IOException {
      byte[] bytes = super.readNBytes(length);
      access.requireAlive();
      return bytes;
    }
  }
}
