package dev.cairn.authority.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/** A store that forgets at exit, for tests and simulations. */
public final class MemoryStore implements AuthorityStore {

  private final ReentrantLock lock = new ReentrantLock();
  private final List<byte[]> entries = new ArrayList<>();
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, byte[]> published = new ConcurrentSkipListMap<>();

  @Override
  public Hold lock() {
    lock.lock();
    return lock::unlock;
  }

  @Override
  public Optional<byte[]> read(String name) {
    return Optional.ofNullable(files.get(name)).map(byte[]::clone);
  }

  @Override
  public void write(String name, byte[] bytes) {
    files.put(name, bytes.clone());
  }

  @Override
  public long size() {
    return entries.size();
  }

  @Override
  public byte[] entry(long index) {
    return entries.get(Math.toIntExact(index)).clone();
  }

  @Override
  public void append(List<byte[]> more) {
    for (byte[] entry : more) {
      if (entry.length > ENTRY_BYTES_MAX) {
        throw new IllegalArgumentException("log entry of " + entry.length + " bytes");
      }
      entries.add(entry.clone());
    }
  }

  @Override
  public void publish(String path, byte[] bytes) {
    published.put(path, bytes.clone());
  }

  @Override
  public void withdraw(String path) {
    published.keySet().removeIf(name -> name.startsWith(path + "/"));
  }

  @Override
  public Optional<byte[]> published(String path) {
    return Optional.ofNullable(published.get(path)).map(byte[]::clone);
  }
}
