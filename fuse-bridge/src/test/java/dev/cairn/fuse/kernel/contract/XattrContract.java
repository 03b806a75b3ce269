package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Extended attributes (xattr(7)). */
interface XattrContract extends MountedTests {

  int ONLY_NEW = 1;
  int ONLY_OLD = 2;

  /** The most that Linux lets through, XATTR_SIZE_MAX. */
  int VALUE_BYTES_MAX = 65536;

  @ParameterizedTest
  @EnumSource(names = {"REGULAR", "DIRECTORY"})
  default void attributesAreKeptAsTheyAre(Kind kind) {
    kind.make(at("x"));
    byte[] value = new byte[1000];
    random().nextBytes(value);
    done(FileCalls.setxattr(at("x"), "user.some \u00ff", value, 0));
    done(FileCalls.setxattr(at("x"), "user.none", new byte[0], 0));
    assertThat(FileCalls.xattr(at("x"), "user.some \u00ff")).isEqualTo(value);
    assertThat(FileCalls.xattr(at("x"), "user.none")).isEmpty();
    assertThat(FileCalls.listxattr(at("x")))
        .containsExactlyInAnyOrder("user.some \u00ff", "user.none");
    done(FileCalls.removexattr(at("x"), "user.none"));
    assertThat(FileCalls.listxattr(at("x"))).containsExactly("user.some \u00ff");
  }

  @Test
  default void rootsAttributesOfLinksAreTheLinksOwn() {
    Kind.REGULAR.make(at("file"));
    done(Calls.symlink("file", at("link")));
    done(FileCalls.setxattr(at("link"), "trusted.a", new byte[] {1}, 0));
    assertThat(FileCalls.listxattr(at("link"))).containsExactly("trusted.a");
    assertThat(FileCalls.listxattr(at("file"))).isEmpty();
  }

  @Test
  default void replacingAndCreatingCanBeDemanded() {
    Kind.REGULAR.make(at("x"));
    refused(Errno.ENODATA, FileCalls.setxattr(at("x"), "user.a", new byte[1], ONLY_OLD));
    done(FileCalls.setxattr(at("x"), "user.a", new byte[1], ONLY_NEW));
    refused(Errno.EEXIST, FileCalls.setxattr(at("x"), "user.a", new byte[2], ONLY_NEW));
    done(FileCalls.setxattr(at("x"), "user.a", new byte[3], ONLY_OLD));
    assertThat(FileCalls.xattr(at("x"), "user.a")).hasSize(3);
  }

  @Test
  default void missingAttributesAreSaidToBe() {
    Kind.REGULAR.make(at("x"));
    refused(Errno.ENODATA, FileCalls.getxattr(at("x"), "user.a", 10));
    refused(Errno.ENODATA, FileCalls.removexattr(at("x"), "user.a"));
    assertThat(FileCalls.listxattr(at("x"))).isEmpty();
  }

  @Test
  default void sizesAreToldAndSmallBuffersRefused() {
    Kind.REGULAR.make(at("x"));
    done(FileCalls.setxattr(at("x"), "user.a", new byte[100], 0));
    assertThat(FileCalls.getxattr(at("x"), "user.a", 0)).isEqualTo(100);
    refused(Errno.ERANGE, FileCalls.getxattr(at("x"), "user.a", 99));
    assertThat(FileCalls.getxattr(at("x"), "user.a", 100)).isEqualTo(100);
  }

  @Test
  default void largeValuesAreKeptOrRefused() {
    Kind.REGULAR.make(at("x"));
    byte[] value = new byte[VALUE_BYTES_MAX];
    random().nextBytes(value);
    long result = FileCalls.setxattr(at("x"), "user.large", value, 0);
    if (result < 0) {
      assertThat(result).isIn((long) -Errno.ENOSPC.code(), (long) -Errno.E2BIG.code());
    } else {
      assertThat(FileCalls.xattr(at("x"), "user.large")).isEqualTo(value);
    }
    refused(
        Errno.E2BIG, FileCalls.setxattr(at("x"), "user.larger", new byte[VALUE_BYTES_MAX + 1], 0));
  }

  @Test
  default void attributesMoveTheTimeOfChangeAlone() {
    Kind.REGULAR.make(at("x"));
    modifies(
        at("x"),
        false,
        () ->
            changes(
                at("x"), true, () -> done(FileCalls.setxattr(at("x"), "user.a", new byte[1], 0))));
    changes(at("x"), true, () -> done(FileCalls.removexattr(at("x"), "user.a")));
  }

  @Test
  default void attributesGoWithTheInode() {
    Kind.REGULAR.make(at("x"));
    done(FileCalls.setxattr(at("x"), "user.a", new byte[] {4}, 0));
    done(Calls.link(at("x"), at("y")));
    done(Calls.rename(at("x"), at("z")));
    assertThat(FileCalls.xattr(at("y"), "user.a")).containsExactly(4);
    assertThat(FileCalls.xattr(at("z"), "user.a")).containsExactly(4);
  }

  @Test
  default void attributesNeedTheFilesPermissions() {
    Kind.REGULAR.make(at("x"));
    done(FileCalls.setxattr(at("x"), "user.a", new byte[1], 0));
    done(Calls.chmod(at("x"), 0604));
    try (User bob = User.become(BOB, BOB)) {
      assertThat(FileCalls.getxattr(at("x"), "user.a", 5)).isOne();
      refused(Errno.EACCES, FileCalls.setxattr(at("x"), "user.b", new byte[1], 0));
      refused(Errno.EACCES, FileCalls.removexattr(at("x"), "user.a"));
      assertThat(bob.uid()).isEqualTo(BOB);
    }
  }

  @Test
  default void accessListsAreRefusedNotIgnored() {
    Kind.REGULAR.make(at("x"));
    // Version 2; owner rw, user 1 rw, group r, mask rw, others none: each tag, rights, id.
    String list =
        "02000000"
            + "01000600ffffffff"
            + "0200060001000000"
            + "04000400ffffffff"
            + "10000600ffffffff"
            + "20000000ffffffff";
    byte[] value = java.util.HexFormat.of().parseHex(list);
    long result = FileCalls.setxattr(at("x"), "system.posix_acl_access", value, 0);
    refused(Errno.EOPNOTSUPP, result);
  }
}
