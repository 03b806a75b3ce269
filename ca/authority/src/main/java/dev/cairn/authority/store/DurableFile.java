package dev.cairn.authority.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that are written whole or not at all. */
public final class DurableFile {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?>[] AS_USUAL = {};

  private DurableFile() {}

  /**
   * Keeps a secret in a new file of mode 600, durable on return.
   *
   * @throws FileAlreadyExistsException if there is a file of that name: a key is never overwritten
   */
  public static void writeNewSecret(Path file, byte[] bytes) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    write(file, bytes, true);
  }

  /** Replaces {@code file}; durable on return. */
  public static void write(Path file, byte[] bytes, boolean secret) throws IOException {
    Path folder = folder(file, secret);
    Path temporary = folder.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    FileAttribute<?>[] attributes = secret ? new FileAttribute<?>[] {OWNER_ONLY} : AS_USUAL;
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes)) {
      writeFully(channel, ByteBuffer.wrap(bytes));
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    force(folder);
  }

  /** Replaces {@code file}; readers see the old or the new, a power cut may lose either. */
  static void replace(Path file, byte[] bytes) throws IOException {
    Path temporary = folder(file, false).resolve(file.getFileName() + ".new");
    Files.write(temporary, bytes);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes a folder's entries durable. */
  public static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static Path folder(Path file, boolean secret) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is no file name");
    }
    if (secret) {
      Files.createDirectories(folder, OWNER_ONLY_FOLDER);
    } else {
      Files.createDirectories(folder);
    }
    return folder;
  }
}
