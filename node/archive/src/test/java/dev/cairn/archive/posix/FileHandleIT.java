package dev.cairn.archive.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHandleIT {

  private static final long SEED = 70;
  private static final byte[] NAME = PathBytes.of("file");

  @TempDir Path temporary;
  private DirectoryHandle directory;

  @BeforeEach
  void open() throws Exception {
    directory = Posix.openDirectory(PathBytes.of(temporary));
  }

  @AfterEach
  void close() throws Exception {
    directory.close();
  }

  @Test
  void readsWhatWasWritten() throws Exception {
    byte[] content = new byte[1_000_003];
    new Random(SEED).nextBytes(content);
    try (FileHandle file = directory.create(NAME, 0640)) {
      file.write(content, 0, 400_000);
      file.write(content, 400_000, content.length - 400_000);
      file.sync();
      byte[] middle = new byte[100];
      assertThat(file.readAt(500_000, middle, 0, 100)).isEqualTo(100);
      assertThat(middle).isEqualTo(Arrays.copyOfRange(content, 500_000, 500_100));
    }
    assertThat(Files.readAllBytes(temporary.resolve("file"))).isEqualTo(content);
    try (FileHandle file = directory.openForRead(NAME)) {
      assertThat(readAll(file)).isEqualTo(content);
      assertThat(file.read(new byte[1], 0, 1)).isEqualTo(-1);
      assertThat(file.readAt(content.length, new byte[1], 0, 1)).isEqualTo(-1);
      assertThatThrownBy(() -> file.write(content, 0, 1))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
    }
  }

  @Test
  void findsHoles() throws Exception {
    int megabyte = 1 << 20;
    try (FileHandle file = directory.create(NAME, 0600)) {
      file.writeAt(4L * megabyte, new byte[megabyte], 0, megabyte);
      file.truncate(9L * megabyte);
      file.sync();
      assertThat(file.stat().bytes()).isEqualTo(9L * megabyte);
      Assumptions.assumeTrue(
          file.stat().blocks512() * 512 < 3L * megabyte, "SKIPPED: no holes on this file system");
      assertThat(file.nextData(0)).hasValue(4L * megabyte);
      assertThat(file.nextHole(4L * megabyte)).hasValue(5L * megabyte);
      assertThat(file.nextData(5L * megabyte)).isEqualTo(OptionalLong.empty());
      assertThat(file.nextHole(9L * megabyte)).isEqualTo(OptionalLong.empty());
    }
  }

  @Test
  void openingAFifoDoesNotWaitForItsWriter() throws Exception {
    directory.mkfifo(NAME, 0600);
    try (FileHandle fifo = directory.openForRead(NAME)) {
      assertThat(fifo.stat().kind()).isEqualTo(FileKind.FIFO);
    }
  }

  @Test
  void setsAttributesOfTheOpenFileWhateverItsName() throws Exception {
    try (FileHandle file = directory.create(NAME, 0600)) {
      directory.rename(NAME, PathBytes.of("moved"));
      file.chmod(0444);
      file.setTimes(null, new Timestamp(5, 6));
      file.chown(file.stat().uid(), file.stat().gid());
      Stat stat = directory.lstat(PathBytes.of("moved"));
      assertThat(stat.permissions()).isEqualTo(0444);
      assertThat(stat.modified()).isEqualTo(new Timestamp(5, 6));
    }
  }

  @Test
  void keepsExtendedAttributes() throws Exception {
    directory.create(NAME, 0600).close();
    byte[] key = PathBytes.of("user.cairn-test");
    byte[] value = {0, (byte) 0xFF, 1};
    ExtendedAttributes attributes = directory.attributes(NAME);
    try {
      attributes.set(key, value);
    } catch (PosixException e) {
      Assumptions.assumeFalse(
          e.errno() == Errno.EOPNOTSUPP, "SKIPPED: no extended attributes on this file system");
      throw e;
    }
    assertThat(attributes.names()).anyMatch(name -> Arrays.equals(name, key));
    assertThat(attributes.get(key)).hasValue(value);
    byte[] absolute = PathBytes.of(temporary.resolve("file"));
    assertThat(Posix.workingDirectory().attributes(absolute).get(key)).hasValue(value);
    attributes.remove(key);
    assertThat(attributes.get(key)).isEmpty();
    assertThatThrownBy(() -> attributes.remove(key)).hasMessageContaining("ENODATA");
  }

  @Test
  void tellsTheRoomOnAFileSystem() throws Exception {
    FileSystemSpace space = Posix.space(PathBytes.of(temporary));
    assertThat(space.totalBytes()).isEqualTo(Files.getFileStore(temporary).getTotalSpace());
    assertThat(space.availableBytes()).isBetween(0L, space.totalBytes());
  }

  @Test
  void knowsAccountsByNumberAndName() {
    assertThat(Accounts.userName(0)).hasValue("root");
    assertThat(Accounts.groupName(0)).hasValue("root");
    assertThat(Accounts.uid("root")).hasValue(0);
    assertThat(Accounts.gid("root")).hasValue(0);
    assertThat(Accounts.userName(3_999_999_999L)).isEmpty();
    assertThat(Accounts.uid("no such user at all")).isEmpty();
  }

  private static byte[] readAll(FileHandle file) throws PosixException {
    byte[] content = new byte[2 << 20];
    int length = 0;
    while (true) {
      int count = file.read(content, length, content.length - length);
      if (count < 0) {
        return Arrays.copyOf(content, length);
      }
      length += count;
    }
  }
}
