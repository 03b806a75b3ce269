package dev.cairn.storage.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file on a disk that fails after so many bytes, with the words of the C library. */
final class FullAfter extends WatchedFile {

  private final String words;
  private long left;

  FullAfter(Path path, long bytes, String words) throws IOException {
    super(path);
    this.left = bytes;
    this.words = words;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    left -= source.remaining();
    if (left < 0) {
      throw new IOException(words + " on device");
    }
    super.write(source);
  }
}
