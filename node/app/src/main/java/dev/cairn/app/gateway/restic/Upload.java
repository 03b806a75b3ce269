package dev.cairn.app.gateway.restic;

import dev.cairn.archive.backup.FileSource;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalLong;

/** A request's body in a temporary file, so that memory does not depend on what is uploaded. */
final class Upload implements FileSource, AutoCloseable {

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int REGULAR_FILE_MODE = 0100600;
  private static final Timestamp NO_TIME = new Timestamp(0, 0);

  private final FileChannel file;
  private final long bytes;
  private final Hash hash;

  private Upload(FileChannel file, long bytes, Hash hash) {
    this.file = file;
    this.bytes = bytes;
    this.hash = hash;
  }

  /** More bytes came than may. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(long bytesMax) {
      super("more than " + bytesMax + " bytes");
    }
  }

  /**
   * Takes all of {@code in}.
   *
   * @param folder for the temporary file
   */
  static Upload receive(InputStream in, Path folder, long bytesMax) throws IOException {
    Path path = Files.createTempFile(folder, "upload-", ".part");
    FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    boolean received = false;
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      long bytes = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes += count;
        if (bytes > bytesMax) {
          throw new TooLongException(bytesMax);
        }
        digest.update(buffer, 0, count);
        ByteBuffer piece = ByteBuffer.wrap(buffer, 0, count);
        while (piece.hasRemaining()) {
          file.write(piece);
        }
      }
      received = true;
      return new Upload(file, bytes, Hash.copyOf(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } finally {
      if (!received) {
        file.close();
      }
    }
  }

  long bytes() {
    return bytes;
  }

  /** SHA-256 of the bytes. */
  Hash hash() {
    return hash;
  }

  @Override
  public Stat stat() {
    long blocks = (bytes + 511) / 512;
    return new Stat(REGULAR_FILE_MODE, 0, 0, bytes, blocks, 0, 0, 1, 0, NO_TIME, NO_TIME, NO_TIME);
  }

  @Override
  public int readAt(long position, byte[] array, int offset, int length) throws IOException {
    return file.read(ByteBuffer.wrap(array, offset, length), position);
  }

  @Override
  public OptionalLong nextData(long from) {
    return from < bytes ? OptionalLong.of(from) : OptionalLong.empty();
  }

  @Override
  public OptionalLong nextHole(long from) {
    return OptionalLong.of(bytes);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
