package dev.cairn.storage.block;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A new file that is written from its beginning to its end. For one thread. */
interface PartFile extends Closeable {

  /** Writes all that remains in {@code source}, behind what was written before. */
  void write(ByteBuffer source) throws IOException;

  /** What was written is durable on return. */
  void sync() throws IOException;
}
