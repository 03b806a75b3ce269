package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Names and the ways to them: what every call that takes a path must do alike. */
interface PathContract extends MountedTests {

  int NAME_BYTES_MAX = 255;

  /** Each call, on a path. */
  private Map<String, ToLongFunction<String>> calls() {
    Map<String, ToLongFunction<String>> calls = new TreeMap<>();
    calls.put("open", path -> Calls.open(path, Calls.READ, 0));
    calls.put("create", path -> Calls.open(path, Calls.CREATE | Calls.WRITE, 0644));
    calls.put("mkdir", path -> Calls.mkdir(path, 0755));
    calls.put("mkfifo", path -> Calls.mknod(path, Kind.FIFO.type | 0644, 0));
    calls.put("mknod", path -> Calls.mknod(path, Kind.CHARACTER.type | 0644, 0x0102));
    calls.put("unlink", Calls::unlink);
    calls.put("rmdir", Calls::rmdir);
    calls.put("chmod", path -> Calls.chmod(path, 0600));
    calls.put("chown", path -> Calls.chown(path, 1, 1));
    calls.put("lchown", path -> Calls.lchown(path, 1, 1));
    calls.put("truncate", path -> Calls.truncate(path, 1));
    calls.put("symlink", path -> Calls.symlink("target", path));
    calls.put("link from", path -> Calls.link(path, at("other")));
    calls.put("link to", path -> Calls.link(at("file"), path));
    calls.put("rename from", path -> Calls.rename(path, at("other")));
    calls.put("rename to", path -> Calls.rename(at("file"), path));
    calls.put("utimensat", path -> Calls.utimens(path, 1, 1, 0));
    calls.put("stat", Calls::lookup);
    calls.put("setxattr", path -> FileCalls.setxattr(path, "user.a", new byte[1], 0));
    return calls;
  }

  private Stream<DynamicTest> each(String claim, String path, Errno expected) {
    return calls().entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey() + " " + claim,
                () -> refused(expected, entry.getValue().applyAsLong(path))));
  }

  @TestFactory
  default Stream<DynamicTest> refusesNamesOf256Bytes() {
    Kind.REGULAR.make(at("file"));
    String name = "n".repeat(NAME_BYTES_MAX + 1);
    return each("refuses a name of 256 bytes", at(name), Errno.ENAMETOOLONG);
  }

  @TestFactory
  default Stream<DynamicTest> refusesPathsThroughNamesOf256Bytes() {
    Kind.REGULAR.make(at("file"));
    String path = at("n".repeat(NAME_BYTES_MAX + 1) + "/x");
    return each("refuses a path through a name of 256 bytes", path, Errno.ENAMETOOLONG);
  }

  @TestFactory
  default Stream<DynamicTest> refusesPathsThroughWhatIsNoDirectory() {
    Kind.REGULAR.make(at("file"));
    return each("refuses a path through a file", at("file/x"), Errno.ENOTDIR);
  }

  @TestFactory
  default Stream<DynamicTest> refusesPathsThroughWhatIsNotThere() {
    Kind.REGULAR.make(at("file"));
    return each("refuses a path through nothing", at("nothing/x"), Errno.ENOENT);
  }

  @TestFactory
  default Stream<DynamicTest> refusesPathsThroughLinksInACircle() {
    Kind.REGULAR.make(at("file"));
    done(Calls.symlink("two", at("one")));
    done(Calls.symlink("one", at("two")));
    return each("refuses a circle of links", at("one/x"), Errno.ELOOP);
  }

  @TestFactory
  default Stream<DynamicTest> refusesPathsThroughDirectoriesWithoutSearch() {
    Kind.REGULAR.make(at("file"));
    done(Calls.chown(at("file"), ALICE, ALICE));
    done(Calls.mkdir(at("shut"), 0666));
    Kind.REGULAR.make(at("shut/x"));
    return calls().entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey() + " refuses a directory without search permission",
                () -> {
                  try (User alice = User.become(ALICE, ALICE)) {
                    refused(Errno.EACCES, entry.getValue().applyAsLong(at("shut/x")));
                    assertThat(alice.uid()).isEqualTo(ALICE);
                  }
                }));
  }

  @Test
  default void refusesPathsOf4096Bytes() {
    Kind.REGULAR.make(at("file"));
    String path = "/x".repeat(2048);
    calls().values().forEach(call -> refused(Errno.ENAMETOOLONG, call.applyAsLong(path)));
  }

  @Test
  default void takesNamesOfEveryLengthUpTo255() {
    for (int length : new int[] {1, 2, 100, 254, NAME_BYTES_MAX}) {
      String path = at("n".repeat(length));
      Kind.REGULAR.make(path);
      assertThat(Calls.stat(path).type()).isEqualTo(Kind.REGULAR.type);
      done(Calls.unlink(path));
    }
  }

  @Test
  default void takesNamesOfAnyBytes() {
    StringBuilder name = new StringBuilder();
    for (char c = 1; c < 256; c++) {
      if (c != '/' && name.length() < NAME_BYTES_MAX) {
        name.append(c);
      }
    }
    Kind.REGULAR.make(at(name.toString()));
    long directory = done(Calls.open(home(), Calls.READ | Calls.DIRECTORY, 0));
    assertThat(FileCalls.listSome(directory, 4096)).contains(name.toString());
    done(Calls.close(directory));
    done(Calls.unlink(at(name.toString())));
  }

  @Test
  default void tellsUpperFromLowerCase() {
    MountedTests.write(at("a"), new byte[] {1});
    MountedTests.write(at("A"), new byte[] {2});
    assertThat(MountedTests.read(at("a"))).containsExactly(1);
    assertThat(MountedTests.read(at("A"))).containsExactly(2);
  }
}
