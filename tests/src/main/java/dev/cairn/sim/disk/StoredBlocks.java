package dev.cairn.sim.disk;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockReader;
import dev.cairn.storage.block.BlockStore.Held;
import dev.cairn.storage.block.BlockStore.NewBlock;
import dev.cairn.storage.block.BlockStore.PutOutcome;
import dev.cairn.storage.block.MemoryBlockStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Blocks on a simulated disk, with the unlinks that a loss of power undoes, and the rot. */
final class StoredBlocks {

  private final MemoryBlockStore store;
  private final long capBytes;
  private final Map<Hash, Integer> rottenBytes = new TreeMap<>();
  private final Deque<Unlinked> unlinked = new ArrayDeque<>();

  /** A block whose folder entry is gone from memory, but perhaps not yet from the disk. */
  private record Unlinked(long atNanos, Held block, byte[] bytes) {}

  StoredBlocks(long capBytes) {
    this.store = new MemoryBlockStore(capBytes);
    this.capBytes = capBytes;
  }

  MemoryBlockStore store() {
    return store;
  }

  PutOutcome put(NewBlock block, InputStream bytes) throws IOException {
    return store.put(block, bytes);
  }

  boolean delete(Hash root, UUID owner, long nowNanos) throws IOException {
    Optional<byte[]> bytes = bytes(root, owner);
    if (bytes.isEmpty() || !store.delete(root, owner)) {
      return false;
    }
    Held block = new Held(root, owner, bytes.get().length);
    unlinked.addLast(new Unlinked(nowNanos, block, bytes.get()));
    while (nowNanos - unlinked.getFirst().atNanos() > SimDisk.WRITEBACK.toNanos()) {
      unlinked.removeFirst();
    }
    if (!store.has(root)) {
      rottenBytes.remove(root);
    }
    return true;
  }

  /** Unlinks that were not on the disk yet: each file is there again, or is not. */
  void powerLost(RandomGenerator chance) throws IOException {
    for (Unlinked file : unlinked) {
      if (chance.nextBoolean()) {
        write(file.block(), file.bytes());
      }
    }
    unlinked.clear();
  }

  /** Flips a bit somewhere in a block that is not rotten yet. */
  void damage(Hash root, RandomGenerator chance) {
    Optional<BlockReader> opened = store.open(root);
    if (opened.isPresent() && !rottenBytes.containsKey(root)) {
      int at = chance.nextInt(opened.get().blockBytes());
      store.damage(root, at);
      rottenBytes.put(root, at);
    }
  }

  /** The members' blocks. */
  List<Held> held() {
    return store.page(null, Integer.MAX_VALUE);
  }

  boolean isWhole(Hash root) {
    return store.has(root) && !rottenBytes.containsKey(root);
  }

  StoredBlocks copy() throws IOException {
    StoredBlocks copy = new StoredBlocks(capBytes);
    List<Held> all = new ArrayList<>(held());
    all.addAll(store.spooled());
    for (Held block : all) {
      copy.write(block, bytes(block.root(), block.owner()).orElseThrow());
    }
    rottenBytes.forEach((root, at) -> {
      copy.store.damage(root, at);
      copy.rottenBytes.put(root, at);
    });
    return copy;
  }

  private void write(Held block, byte[] bytes) throws IOException {
    NewBlock again = new NewBlock(block.root(), block.blockBytes(), block.owner(), Long.MAX_VALUE);
    put(again, new ByteArrayInputStream(bytes));
  }

  /** What was put, without the rot. */
  private Optional<byte[]> bytes(Hash root, UUID owner) {
    Optional<BlockReader> opened = store.open(root, owner);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    BlockReader reader = opened.get();
    byte[] all = new byte[reader.blockBytes()];
    try (reader) {
      reader.read(0, reader.leaves(), all, 0);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    Integer rotten = rottenBytes.get(root);
    if (rotten != null) {
      all[rotten] ^= 1; // read() copies, so the store's own bytes stay as they are
    }
    return Optional.of(all);
  }
}
