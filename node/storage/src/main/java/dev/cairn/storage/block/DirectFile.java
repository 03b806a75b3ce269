package dev.cairn.storage.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes large pieces past the page cache (O_DIRECT, open(2)), the rest through it.
 *
 * <p>A host is seldom asked soon for what it was just given, so its pages would only push out those
 * of the machine's own work; and finding, filling and writing back a page costs several times what
 * the disk's own copying does. Where a file system knows no direct writing, or wants other lengths
 * than these, all goes through the cache.
 */
final class DirectFile implements PartFile {

  /** Shorter ones gain nothing. */
  private static final int DIRECT_BYTES_MIN = 64 * 1024;

  /** What most disks want lengths to be a multiple of; one that wants more refuses, once. */
  private static final int SECTOR_BYTES = 4096;

  private static final Optional<OpenOption> DIRECT = direct();

  private static final AlignedBuffers BUFFERS = new AlignedBuffers();

  private final Path path;
  private final FileChannel cached;
  private @Nullable FileChannel direct;
  private boolean refused;
  private long position;

  DirectFile(Path path) throws IOException {
    this.path = path;
    this.cached = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    if (isDirect(source.remaining())) {
      writeDirect(source);
    }
    while (source.hasRemaining()) {
      position += cached.write(source, position);
    }
  }

  private boolean isDirect(int length) {
    return length >= DIRECT_BYTES_MIN
        && length % SECTOR_BYTES == 0
        && position % SECTOR_BYTES == 0
        && DIRECT.isPresent()
        && !refused;
  }

  /** Writes what it can; a disk that really fails says so again when it is tried the other way. */
  private void writeDirect(ByteBuffer source) {
    ByteBuffer aligned = BUFFERS.take();
    try {
      FileChannel file = direct;
      if (file == null) {
        file = FileChannel.open(path, StandardOpenOption.WRITE, DIRECT.orElseThrow());
        direct = file;
      }
      while (source.hasRemaining()) {
        int length = Math.min(source.remaining(), aligned.capacity());
        aligned.clear().put(0, source, source.position(), length).limit(length);
        int written = file.write(aligned, position);
        position += written;
        source.position(source.position() + written);
      }
    } catch (IOException | UnsupportedOperationException e) {
      refused = true;
    } finally {
      BUFFERS.give(aligned);
    }
  }

  /** The JDK's name for O_DIRECT, which it exports but warns of. Empty where there is none. */
  private static Optional<OpenOption> direct() {
    try {
      return Stream.of(Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
          .filter(option -> option.toString().equals("DIRECT"))
          .map(OpenOption.class::cast)
          .findFirst();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public void sync() throws IOException {
    cached.force(false); // of the file, whichever way its bytes came
  }

  @Override
  public void close() throws IOException {
    try (cached) {
      if (direct != null) {
        direct.close();
      }
    }
  }
}
