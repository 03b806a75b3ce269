package dev.cairn.authority.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store in a folder: {@code journal} (the log's entries, the only file that must not be lost
 * beside the keys), {@code secret/} (mode 700), {@code public/} (tiles, checkpoint, certificates:
 * can be served as they are and made again from the journal), {@code lock}.
 *
 * <p>Order of writes: an entry is forced to the journal before the tree, a proof or a certificate
 * is made of it; tiles before the checkpoint that needs them.
 *
 * <p>Commands and a running server may use one folder from several processes; one process opens it
 * once.
 */
public final class DirectoryStore implements AuthorityStore {

  private static final String SECRET = "secret/";

  private final Path directory;
  private final ReentrantLock threads = new ReentrantLock();
  private final FileChannel lockFile;
  private final Journal journal;

  private DirectoryStore(Path directory, FileChannel lockFile, Journal journal) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.journal = journal;
  }

  /** Opens the folder, which is made if it is not there. */
  public static DirectoryStore open(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel lockFile =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      Journal journal = Journal.open(directory.resolve("journal"));
      DurableFile.force(directory);
      return new DirectoryStore(directory, lockFile, journal);
    } catch (IOException e) {
      lockFile.close();
      throw e;
    }
  }

  @Override
  public Hold lock() throws IOException {
    threads.lock();
    try {
      FileLock processes = lockFile.lock();
      return () -> unlock(processes);
    } catch (OverlappingFileLockException e) {
      threads.unlock();
      throw new IOException(directory + " is opened twice in one process", e);
    } catch (IOException | RuntimeException e) {
      threads.unlock();
      throw e;
    }
  }

  private void unlock(FileLock processes) {
    try {
      processes.release();
    } catch (IOException e) {
      // Only a closed channel cannot release, and closing released it.
      throw new java.io.UncheckedIOException("cannot unlock " + directory, e);
    } finally {
      threads.unlock();
    }
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return readFile(directory.resolve(name));
  }

  @Override
  public void write(String name, byte[] bytes) throws IOException {
    DurableFile.write(directory.resolve(name), bytes, name.startsWith(SECRET));
  }

  @Override
  public long size() throws IOException {
    journal.refresh();
    return journal.size();
  }

  @Override
  public byte[] entry(long index) throws IOException {
    return journal.entry(index);
  }

  @Override
  public void append(List<byte[]> entries) throws IOException {
    journal.refresh();
    journal.append(entries);
  }

  @Override
  public void publish(String path, byte[] bytes) throws IOException {
    DurableFile.replace(directory.resolve("public").resolve(path), bytes);
  }

  @Override
  public void withdraw(String path) throws IOException {
    Path folder = directory.resolve("public").resolve(path);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  @Override
  public Optional<byte[]> published(String path) throws IOException {
    return readFile(directory.resolve("public").resolve(path));
  }

  @Override
  public void close() throws IOException {
    journal.close();
    lockFile.close();
  }

  static Optional<byte[]> readFile(Path file) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
