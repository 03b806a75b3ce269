package dev.cairn.storage.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A new file whose writes a test watches or fails. */
abstract class WatchedFile implements PartFile {

  private final PartFile real;

  WatchedFile(Path path) throws IOException {
    this.real = BlockDisk.REAL.create(path);
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    real.write(source);
  }

  @Override
  public void sync() throws IOException {
    real.sync();
  }

  @Override
  public void close() throws IOException {
    real.close();
  }
}
