package dev.cairn.authority.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * An authority's folder as one ZIP file, and back. Taken under the store's lock, so beside a
 * running server. Holds the keys: mode 600. Without tiles, which are made again.
 */
public final class FolderBackup {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final String NAME = "[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*";

  private FolderBackup() {}

  /**
   * Writes {@code file}, whole and durable on return.
   *
   * @param folder of {@code store}
   * @throws FileAlreadyExistsException if there is a file of that name
   */
  public static void write(DirectoryStore store, Path folder, Path file) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    try (AuthorityStore.Hold _ = store.lock();
        FileChannel channel =
            FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                OWNER_ONLY)) {
      store.size(); // cuts off what a crash tore
      ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(channel));
      for (Path each : files(folder)) {
        zip.putNextEntry(new ZipEntry(folder.relativize(each).toString()));
        Files.copy(each, zip);
        zip.closeEntry();
      }
      zip.finish();
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    DurableFile.force(folderOf(file));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> isKept(folder.relativize(file).toString()))
          .sorted()
          .toList();
    }
  }

  private static boolean isKept(String name) {
    return !name.equals("lock")
        && !name.startsWith("public/tile/")
        && !name.equals("public/checkpoint")
        && !name.endsWith(".new");
  }

  /**
   * Makes the folder of a backup again.
   *
   * @param folder missing or empty
   * @throws IOException also if {@code file} is no backup of an authority
   */
  public static void restore(Path file, Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> there = Files.list(folder)) {
        if (there.findAny().isPresent()) {
          throw new IOException(folder + " is not empty; restore into a new folder");
        }
      }
    }
    boolean hasJournal = false;
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (!name.matches(NAME) || name.contains("..") || !isKept(name)) {
          throw new IOException(file + " is no backup of an authority: it holds '" + name + "'");
        }
        extract(zip, folder.resolve(name), name.startsWith("secret/"));
        hasJournal |= name.equals("journal");
      }
    }
    if (!hasJournal) {
      throw new IOException(file + " is no backup of an authority: it has no journal");
    }
  }

  private static void extract(InputStream in, Path target, boolean secret) throws IOException {
    Path folder = folderOf(target);
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    FileAttribute<?>[] attributes =
        secret ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0];
    try (FileChannel channel =
        FileChannel.open(
            target, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
      OutputStream out = Channels.newOutputStream(channel);
      in.transferTo(out);
      channel.force(true);
    }
    DurableFile.force(folder);
  }

  private static Path folderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is no file name");
    }
    return folder;
  }
}
