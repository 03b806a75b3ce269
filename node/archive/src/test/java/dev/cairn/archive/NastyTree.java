package dev.cairn.archive;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Timestamp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Makes a folder with everything a file system has that tools forget. */
final class NastyTree {

  private NastyTree() {}

  static void make(Path root, long seed) throws Exception {
    Random random = new Random(seed);
    try (DirectoryHandle top = Posix.openDirectory(PathBytes.of(root))) {
      file(top, "empty", new byte[0]);
      file(top, "one byte", new byte[] {42});
      file(top, "ünïcode ☃", bytes(random, 1000));
      file(top, new byte[] {(byte) 0xff, (byte) 0xfe, 'x', '\n'}, bytes(random, 5000));
      file(top, "text", "line after line\n".repeat(20_000).getBytes(StandardCharsets.UTF_8));
      file(top, "large", bytes(random, 9 << 20));
      byte[] longName = new byte[255];
      Arrays.fill(longName, (byte) 'n');
      file(top, longName, bytes(random, 10));
      sparse(top, random);
      links(top);
      special(top);
      attributes(top);
      directories(top, random);
      modesAndTimes(top);
    }
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] name(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void file(DirectoryHandle directory, String name, byte[] content)
      throws PosixException {
    file(directory, name(name), content);
  }

  private static void file(DirectoryHandle directory, byte[] name, byte[] content)
      throws PosixException {
    try (FileHandle file = directory.create(name, 0644)) {
      file.writeAt(0, content, 0, content.length);
    }
  }

  private static void sparse(DirectoryHandle top, Random random) throws PosixException {
    try (FileHandle file = top.create(name("sparse"), 0600)) {
      file.writeAt(1 << 20, bytes(random, 4096), 0, 4096);
      file.writeAt(40 << 20, bytes(random, 700_000), 0, 700_000);
      file.truncate(100L << 20);
    }
    try (FileHandle file = top.create(name("all hole"), 0600)) {
      file.truncate(3L << 30);
    }
  }

  private static void links(DirectoryHandle top) throws PosixException {
    top.symlink(name("nowhere/at all"), name("dangling"));
    top.symlink(name("text"), name("to text"));
    top.symlink(new byte[] {(byte) 0xfd}, name("to bytes"));
    file(top, "hard 1", name("linked"));
    top.link(top, name("hard 1"), name("hard 2"));
    top.mkdir(name("d"), 0755);
    try (DirectoryHandle inner = top.openDirectory(name("d"))) {
      inner.link(top, name("hard 1"), name("hard 3"));
    }
  }

  private static void special(DirectoryHandle top) throws PosixException {
    top.mkfifo(name("fifo"), 0640);
    top.mknod(name("socket"), FileKind.SOCKET, 0600, 0);
    try {
      top.mknod(name("null"), FileKind.CHARACTER_DEVICE, 0666, 1L << 32 | 3);
    } catch (PosixException e) {
      if (e.errno() != Errno.EPERM) { // needs root
        throw e;
      }
    }
  }

  private static void attributes(DirectoryHandle top) throws PosixException {
    try {
      top.attributes(name("text")).set(name("user.origin"), new byte[] {0, 1, 2, (byte) 255});
      top.attributes(name("d")).set(name("user.note"), name("of a directory"));
    } catch (PosixException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
    }
  }

  private static void directories(DirectoryHandle top, Random random) throws PosixException {
    top.mkdir(name("empty dir"), 0700);
    top.mkdir(name("many"), 0755);
    try (DirectoryHandle many = top.openDirectory(name("many"))) {
      for (int i = 0; i < 1500; i++) {
        file(many, "f" + i, bytes(random, i % 200));
      }
    }
    DirectoryHandle at = top;
    for (int i = 0; i < 40; i++) {
      at.mkdir(name("deep"), 0755);
      DirectoryHandle next = at.openDirectory(name("deep"));
      if (at != top) {
        at.close();
      }
      at = next;
    }
    file(at, "bottom", name("here"));
    at.close();
  }

  private static void modesAndTimes(DirectoryHandle top) throws PosixException {
    top.chmod(name("one byte"), 04711);
    top.chmod(name("empty dir"), 01777);
    top.chmod(name("large"), 0);
    top.setTimes(name("text"), null, new Timestamp(1_234_567_890, 123_456_789));
    top.setTimes(name("empty"), null, new Timestamp(-5, 7));
    top.setTimes(name("dangling"), null, new Timestamp(1, 1));
    top.setTimes(name("many"), null, new Timestamp(4_000_000_000L, 999_999_999));
    top.setTimes(name("d"), null, new Timestamp(0, 0));
  }
}
