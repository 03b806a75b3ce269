package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Listing directories (getdents64(2)) while they change. */
interface ListingContract extends MountedTests {

  int MANY = 10_000;

  /** Small, so that there are many questions. */
  int BUFFER_BYTES = 2048;

  /** What comes in time is listed too: a listing that never stops changing need never end. */
  int ROUNDS_MAX = 200;

  private long directory() {
    return done(Calls.open(at("d"), Calls.READ | Calls.DIRECTORY, 0));
  }

  private static List<String> rest(long directory) {
    List<String> all = new ArrayList<>();
    while (true) {
      List<String> some = FileCalls.listSome(directory, BUFFER_BYTES);
      if (some.isEmpty()) {
        return all;
      }
      all.addAll(some);
    }
  }

  @Test
  default void everyEntryIsListedWithDots() {
    done(Calls.mkdir(at("d"), 0755));
    for (Kind kind : Kind.values()) {
      kind.make(at("d/" + kind));
    }
    long directory = directory();
    assertThat(rest(directory))
        .containsExactlyInAnyOrder(
            ".", "..", "REGULAR", "DIRECTORY", "FIFO", "SOCKET", "CHARACTER", "BLOCK", "SYMLINK");
    assertThat(rest(directory)).as("at the end").isEmpty();
    done(FileCalls.lseek(directory, 0, 0));
    assertThat(rest(directory)).as("rewound").hasSize(9);
    done(Calls.close(directory));
  }

  @Test
  default void whatStaysIsListedOnceWhateverComesAndGoes() {
    done(Calls.mkdir(at("d"), 0755));
    for (int i = 0; i < MANY; i++) {
      Kind.REGULAR.make(at("d/stays-%05d".formatted(i)));
    }
    long directory = directory();
    Map<String, Integer> seen = new HashMap<>();
    Random random = random();
    int round = 0;
    while (true) {
      List<String> some = FileCalls.listSome(directory, BUFFER_BYTES);
      if (some.isEmpty()) {
        break;
      }
      some.forEach(name -> seen.merge(name, 1, Integer::sum));
      if (round < ROUNDS_MAX) {
        change(round++, random);
      }
    }
    done(Calls.close(directory));
    for (int i = 0; i < MANY; i++) {
      String name = "stays-%05d".formatted(i);
      assertThat(seen.get(name)).as("%s, seed %d", name, seed()).isEqualTo(1);
    }
  }

  /** Some come, of those before some go, some get other names. */
  private void change(int round, Random random) {
    Kind.REGULAR.make(at("d/comes-" + round));
    Kind.REGULAR.make(at("d/moves-" + round));
    if (round > 0 && round % 2 == 0) {
      done(Calls.unlink(at("d/comes-" + (round - 1))));
      done(Calls.rename(at("d/moves-" + (round - 1)), at("d/moved-" + round)));
    }
    if (round % 7 == 0) {
      MountedTests.write(at("d/fresh"), new byte[1]);
      done(Calls.rename(at("d/fresh"), at("d/stays-%05d".formatted(random.nextInt(MANY)))));
    }
  }

  @Test
  default void removingWhatWasJustListedEmptiesTheDirectory() {
    done(Calls.mkdir(at("d"), 0755));
    for (int i = 0; i < MANY / 10; i++) {
      Kind.REGULAR.make(at("d/" + i));
    }
    long directory = directory();
    int removed = 0;
    while (true) {
      List<String> some = FileCalls.listSome(directory, BUFFER_BYTES);
      if (some.isEmpty()) {
        break;
      }
      for (String name : some) {
        if (!name.startsWith(".")) {
          done(Calls.unlink(at("d/" + name)));
          removed++;
        }
      }
    }
    done(Calls.close(directory));
    assertThat(removed).isEqualTo(MANY / 10);
    done(Calls.rmdir(at("d")));
  }

  @Test
  default void aNewListingSeesWhatIsNew() {
    done(Calls.mkdir(at("d"), 0755));
    long first = directory();
    rest(first);
    done(Calls.close(first));
    Kind.REGULAR.make(at("d/x"));
    long second = directory();
    assertThat(rest(second)).contains("x");
    done(Calls.close(second));
    done(Calls.rename(at("d/x"), at("d/y")));
    long third = directory();
    assertThat(rest(third)).contains("y").doesNotContain("x");
    done(Calls.close(third));
  }

  @Test
  default void aDirectoryWithoutReadPermissionIsNotListed() {
    done(Calls.mkdir(at("d"), 0711));
    Kind.REGULAR.make(at("d/x"));
    try (User bob = User.become(BOB, BOB)) {
      refused(Errno.EACCES, Calls.open(at("d"), Calls.READ | Calls.DIRECTORY, 0));
      assertThat(MountedTests.exists(at("d/x"))).as("%s knows the name", bob).isTrue();
    }
  }
}
