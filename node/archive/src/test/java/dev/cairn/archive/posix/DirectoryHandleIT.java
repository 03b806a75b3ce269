package dev.cairn.archive.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real files, which the JDK and this package see alike. */
class DirectoryHandleIT {

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
  void keepsNamesThatAreNoText() throws Exception {
    byte[] name = {'n', (byte) 0xFF, (byte) 0xC3, '\n'};
    directory.create(name, 0600).close();
    directory.symlink(new byte[] {(byte) 0x80, ' '}, bytes("link"));

    assertThat(directory.list()).extracting(DirectoryEntry::name).contains(name, bytes("link"));
    assertThat(directory.lstat(name).kind()).isEqualTo(FileKind.REGULAR);
    assertThat(directory.readlink(bytes("link"))).containsExactly(0x80, ' ');
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(temporary, "n*")) {
      assertThat(paths)
          .allSatisfy(path ->
              assertThat(PathBytes.of(path))
                  .isEqualTo(PathBytes.join(PathBytes.of(temporary), name)));
    }
  }

  @Test
  void listsManyEntriesAndListsThemAgain() throws Exception {
    for (int i = 0; i < 5000; i++) {
      Files.createFile(temporary.resolve("a-rather-long-name-for-a-file-" + i));
    }
    assertThat(directory.list()).hasSize(5000);
    assertThat(directory.list()).hasSize(5000);
    assertThat(Posix.workingDirectory().list()).isNotEmpty();
  }

  @Test
  void tellsKindsAndWhatTheJdkTells() throws Exception {
    Files.writeString(temporary.resolve("file"), "12345");
    Files.createDirectory(temporary.resolve("dir"));
    directory.symlink(bytes("nowhere"), bytes("link"));
    directory.mkfifo(bytes("fifo"), 0640);

    for (DirectoryEntry entry : directory.list()) {
      Stat stat = directory.lstat(entry.name());
      assertThat(stat.kind()).isEqualTo(entry.kind());
      assertThat(stat.inode()).isEqualTo(entry.inode());
    }
    Path file = temporary.resolve("file");
    Stat stat = directory.lstat(bytes("file"));
    assertThat(stat.bytes()).isEqualTo(5);
    assertThat(stat.mode()).isEqualTo(Files.getAttribute(file, "unix:mode"));
    assertThat(stat.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
    assertThat(stat.uid()).isEqualTo(((Integer) Files.getAttribute(file, "unix:uid")).longValue());
    assertThat(stat.links()).isEqualTo(1);
    assertThat(stat.isSameFile(directory.lstat(bytes("dir")))).isFalse();
    assertThat(directory.stat().inode()).isEqualTo(Files.getAttribute(temporary, "unix:ino"));
    assertThat(Posix.workingDirectory().lstat(PathBytes.of("/dev/null")).special())
        .isEqualTo(1L << 32 | 3);
  }

  @Test
  void keepsTimesToTheNanosecond() throws Exception {
    directory.create(bytes("file"), 0600).close();
    directory.symlink(bytes("file"), bytes("link"));
    Timestamp old = new Timestamp(-1_000, 123_456_789);
    Timestamp recent = new Timestamp(1_700_000_000, 999_999_999);

    directory.setTimes(bytes("file"), recent, recent);
    directory.setTimes(bytes("file"), null, old);
    directory.setTimes(bytes("link"), null, recent);

    assertThat(directory.lstat(bytes("file")).modified()).isEqualTo(old);
    assertThat(directory.lstat(bytes("file")).accessed()).isEqualTo(recent);
    assertThat(directory.lstat(bytes("link")).modified()).isEqualTo(recent);
    directory.setTimes(null, recent);
    assertThat(directory.stat().modified()).isEqualTo(recent);
  }

  @Test
  void hardLinksAreOneFile() throws Exception {
    directory.create(bytes("one"), 0600).close();
    directory.mkdir(bytes("dir"), 0700);
    try (DirectoryHandle inner = directory.openDirectory(bytes("dir"))) {
      inner.link(directory, bytes("one"), bytes("two"));
      assertThat(inner.lstat(bytes("two")).isSameFile(directory.lstat(bytes("one")))).isTrue();
      assertThat(inner.lstat(bytes("two")).links()).isEqualTo(2);
    }
  }

  @Test
  void setsPermissionsButNeverThroughALink() throws Exception {
    directory.create(bytes("file"), 0600).close();
    directory.symlink(bytes("file"), bytes("link"));
    directory.chmod(bytes("file"), 04751);

    assertThat(directory.lstat(bytes("file")).permissions()).isEqualTo(04751);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("file"))))
        .isEqualTo("rwxr-x--x");
    refused(Errno.EOPNOTSUPP, () -> directory.chmod(bytes("link"), 0777));
    assertThat(directory.lstat(bytes("file")).permissions()).isEqualTo(04751);
  }

  @Test
  void setsOwners() throws Exception {
    directory.symlink(bytes("nowhere"), bytes("link"));
    Stat before = directory.lstat(bytes("link"));
    boolean root = before.uid() == 0;
    long uid = root ? 12_345 : before.uid();
    directory.lchown(bytes("link"), uid, before.gid());
    assertThat(directory.lstat(bytes("link")).uid()).isEqualTo(uid);
  }

  @Test
  void renamesOverAndRefusesToWhenAsked() throws Exception {
    Files.writeString(file("a"), "a");
    Files.writeString(file("b"), "b");
    refused(Errno.EEXIST, () -> directory.renameToNew(bytes("a"), bytes("b")));
    directory.rename(bytes("a"), bytes("b"));
    assertThat(Files.readString(file("b"))).isEqualTo("a");
    directory.renameToNew(bytes("b"), bytes("c"));
    directory.unlink(bytes("c"));
    directory.mkdir(bytes("d"), 0700);
    directory.rmdir(bytes("d"));
    assertThat(directory.list()).isEmpty();
  }

  @Test
  void neverFollowsALinkAsTheLastName() throws Exception {
    directory.mkdir(bytes("dir"), 0700);
    directory.create(bytes("file"), 0600).close();
    directory.symlink(bytes("dir"), bytes("to-dir"));
    directory.symlink(bytes("file"), bytes("to-file"));
    refused(Errno.ENOTDIR, () -> directory.openDirectory(bytes("to-dir")));
    refused(Errno.ELOOP, () -> directory.openForRead(bytes("to-file")));
    refused(Errno.ELOOP, () -> directory.openForWrite(bytes("to-file")));
    refused(Errno.EEXIST, () -> directory.create(bytes("to-file"), 0600));
    try (DirectoryHandle root = Posix.openDirectory(PathBytes.of(file("to-dir")))) {
      assertThat(root.list()).isEmpty();
    }
  }

  @Test
  void errorsNameTheCallThePathAndTheCause() {
    byte[] name = {'x', (byte) 0xFE};
    assertThatThrownBy(() -> directory.lstat(name))
        .hasMessage(temporary + "/x\\xfe: stat: ENOENT, no such file or directory");
    refused(Errno.EINVAL, () -> directory.lstat(new byte[] {'a', 0, 'b'}));
    refused(Errno.ENAMETOOLONG, () -> directory.lstat(new byte[5000]));
    refused(Errno.ENAMETOOLONG, () -> directory.mkdir(bytes("x".repeat(256)), 0700));
    refused(Errno.EINVAL, () -> directory.readlink(bytes(".")));
  }

  @Test
  void aClosedHandleIsRefused() throws Exception {
    DirectoryHandle other = directory.openDirectory(bytes("."));
    other.close();
    other.close();
    refused(Errno.EBADF, other::list);
    refused(Errno.EBADF, () -> other.lstat(bytes("x")));
  }

  @Test
  void walksDeeperThanAPathCanBeLong() throws Exception {
    byte[] name = bytes("d".repeat(250));
    List<DirectoryHandle> open = new java.util.ArrayList<>(List.of(directory));
    for (int depth = 0; depth < 20; depth++) {
      open.getLast().mkdir(name, 0700);
      open.add(open.getLast().openDirectory(name));
    }
    open.getLast().create(bytes("deep"), 0600).close();
    assertThat(open.getLast().lstat(bytes("deep")).kind()).isEqualTo(FileKind.REGULAR);
    open.removeLast().close();
    // JUnit cannot delete what it cannot name.
    try (DirectoryHandle deepest = open.getLast().openDirectory(name)) {
      deepest.unlink(bytes("deep"));
    }
    while (!open.isEmpty()) {
      DirectoryHandle handle = open.removeLast();
      handle.rmdir(name);
      if (!open.isEmpty()) {
        handle.close();
      }
    }
  }

  private Path file(String name) {
    return temporary.resolve(name);
  }

  private static byte[] bytes(String text) {
    return PathBytes.of(text);
  }

  private static void refused(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }
}
