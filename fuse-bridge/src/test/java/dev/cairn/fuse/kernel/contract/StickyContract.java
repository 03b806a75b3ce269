package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories with the sticky bit: only who owns the entry or the directory takes it away. */
interface StickyContract extends MountedTests {

  /** Who owns the directory and the entry, and whether Bob may remove or rename it. */
  enum Case {
    NEITHER(ALICE, ALICE, false),
    THE_ENTRY(ALICE, BOB, true),
    THE_DIRECTORY(BOB, ALICE, true),
    BOTH(BOB, BOB, true);

    final int directoryOwner;
    final int entryOwner;
    final boolean allowed;

    Case(int directoryOwner, int entryOwner, boolean allowed) {
      this.directoryOwner = directoryOwner;
      this.entryOwner = entryOwner;
      this.allowed = allowed;
    }
  }

  private void prepare(Case who, Kind kind) {
    done(Calls.mkdir(at("d"), 0777));
    done(Calls.chown(at("d"), who.directoryOwner, 0));
    done(Calls.chmod(at("d"), 01777));
    kind.make(at("d/x"));
    done(Calls.lchown(at("d/x"), who.entryOwner, 0));
  }

  private static void judge(Case who, long result) {
    if (who.allowed) {
      done(result);
    } else {
      refused(Errno.EPERM, result);
    }
  }

  private void asBob(Case who, java.util.function.LongSupplier step) {
    try (User bob = User.become(BOB, BOB)) {
      judge(who, step.getAsLong());
      assertThat(MountedTests.exists(at("d/x"))).as("for %s", bob).isEqualTo(!who.allowed);
    }
  }

  @ParameterizedTest
  @EnumSource
  default void removingAFileIsForOwners(Case who) {
    prepare(who, Kind.REGULAR);
    asBob(who, () -> Calls.unlink(at("d/x")));
  }

  @ParameterizedTest
  @EnumSource
  default void removingADirectoryIsForOwners(Case who) {
    prepare(who, Kind.DIRECTORY);
    asBob(who, () -> Calls.rmdir(at("d/x")));
  }

  @ParameterizedTest
  @EnumSource
  default void renamingIsForOwners(Case who) {
    prepare(who, Kind.REGULAR);
    asBob(who, () -> Calls.rename(at("d/x"), at("y")));
  }

  @ParameterizedTest
  @EnumSource
  default void replacingIsForOwners(Case who) {
    prepare(who, Kind.REGULAR);
    Kind.REGULAR.make(at("new"));
    done(Calls.chown(at("new"), BOB, BOB));
    try (User bob = User.become(BOB, BOB)) {
      judge(who, Calls.rename(at("new"), at("d/x")));
      assertThat(Calls.stat(at("d/x")).uid() == BOB || !who.allowed).as("%s", bob).isTrue();
    }
  }
}
