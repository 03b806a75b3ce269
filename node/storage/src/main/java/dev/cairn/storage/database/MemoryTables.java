package dev.cairn.storage.database;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Tables that live as long as the process: for simulations and for nodes that keep nothing. */
public final class MemoryTables implements Tables {

  private final ConcurrentMap<String, MemoryTable> tables = new ConcurrentHashMap<>();

  @Override
  public MemoryTable table(String name) {
    return tables.computeIfAbsent(name, MemoryTable::new);
  }

  @Override
  public void write(List<Change> changes, boolean durable) {
    for (Change change : changes) {
      byte[] value = change.value();
      if (value == null) {
        table(change.table()).delete(change.key());
      } else {
        table(change.table()).put(change.key(), value);
      }
    }
  }

  @Override
  public long diskBytes() {
    return 0;
  }

  /** Forgets nothing: a node that restarts in a simulation finds its tables again. */
  @Override
  public void close() {}

  /** One of them. */
  public static final class MemoryTable implements Table {

    private final String name;
    private final ConcurrentSkipListMap<byte[], byte[]> entries =
        new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

    private MemoryTable(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      return Optional.ofNullable(entries.get(key)).map(byte[]::clone);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      entries.put(key.clone(), value.clone());
    }

    @Override
    public void delete(byte[] key) {
      entries.remove(key);
    }

    @Override
    public void forEach(byte[] prefix, Visitor visitor) throws java.io.IOException {
      forEachFrom(prefix, (key, value) -> startsWith(key, prefix) && visitor.visit(key, value));
    }

    @Override
    public void forEachFrom(byte[] from, Visitor visitor) throws java.io.IOException {
      for (Map.Entry<byte[], byte[]> entry : entries.tailMap(from, true).entrySet()) {
        if (!visitor.visit(entry.getKey().clone(), entry.getValue().clone())) {
          return;
        }
      }
    }
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
