package dev.cairn.storage.block;

import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A disk and a database under it that tell a {@link Watcher} of every single change before it is
 * made. A write of bytes is two changes, so that it can be stopped in its middle.
 */
final class WatchedDisk implements BlockDisk {

  /** Told before each change; may throw to fail it. */
  @FunctionalInterface
  interface Watcher {
    void before(String step) throws IOException;
  }

  private final Watcher watcher;

  WatchedDisk(Watcher watcher) {
    this.watcher = watcher;
  }

  @Override
  public PartFile create(Path part) throws IOException {
    watcher.before("create part");
    return new WatchedFile(part) {
      @Override
      public void write(ByteBuffer source) throws IOException {
        watcher.before("write");
        int half = source.remaining() / 2;
        super.write(source.slice(source.position(), half));
        source.position(source.position() + half);
        watcher.before("write the rest");
        super.write(source);
      }

      @Override
      public void sync() throws IOException {
        watcher.before("sync part");
        super.sync();
      }
    };
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    watcher.before("make folder");
    BlockDisk.super.makeFolder(folder);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    watcher.before("move");
    BlockDisk.super.move(from, to);
  }

  @Override
  public void sync(Path folder) throws IOException {
    watcher.before("sync folder");
    BlockDisk.super.sync(folder);
  }

  @Override
  public void delete(Path file) throws IOException {
    watcher.before("delete file");
    BlockDisk.super.delete(file);
  }

  /** The same of tables. */
  Tables watching(Tables real) {
    return new Tables() {
      @Override
      public Table table(String name) throws IOException {
        return new WatchedTable(real.table(name));
      }

      @Override
      public void write(List<Change> changes, boolean durable) throws IOException {
        watcher.before("write tables");
        real.write(changes, durable);
      }

      @Override
      public long diskBytes() throws IOException {
        return real.diskBytes();
      }

      @Override
      public void close() {
        real.close();
      }
    };
  }

  private final class WatchedTable implements Table {
    private final Table real;

    WatchedTable(Table real) {
      this.real = real;
    }

    @Override
    public String name() {
      return real.name();
    }

    @Override
    public Optional<byte[]> get(byte[] key) throws IOException {
      return real.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) throws IOException {
      watcher.before("put in index");
      real.put(key, value);
    }

    @Override
    public void delete(byte[] key) throws IOException {
      watcher.before("delete from index");
      real.delete(key);
    }

    @Override
    public void forEach(byte[] prefix, Visitor visitor) throws IOException {
      real.forEach(prefix, visitor);
    }

    @Override
    public void forEachFrom(byte[] from, Visitor visitor) throws IOException {
      real.forEachFrom(from, visitor);
    }
  }
}
