package dev.cairn.archive.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names and numbers as this machine's own files have them. */
class AccountsIT {

  private static final long NOBODYS = 4_123_456_789L;

  @Test
  void knowsEveryUserOfTheMachinesFile() throws Exception {
    Set<Long> numbers = new HashSet<>();
    for (String line : entries("/etc/passwd")) {
      String[] fields = line.split(":", -1);
      long uid = Long.parseLong(fields[2]);
      assertThat(Accounts.uid(fields[0])).as(line).hasValue(uid);
      if (numbers.add(uid)) { // of several names the first one is told
        assertThat(Accounts.userName(uid)).as(line).hasValue(fields[0]);
      }
    }
    assertThat(numbers).contains(0L);
  }

  @Test
  void knowsEveryGroupOfTheMachinesFile() throws Exception {
    Set<Long> numbers = new HashSet<>();
    for (String line : entries("/etc/group")) {
      String[] fields = line.split(":", -1);
      long gid = Long.parseLong(fields[2]);
      assertThat(Accounts.gid(fields[0])).as(line).hasValue(gid);
      if (numbers.add(gid)) {
        assertThat(Accounts.groupName(gid)).as(line).hasValue(fields[0]);
      }
    }
    assertThat(numbers).contains(0L);
  }

  /** Without the lines that send NIS elsewhere. */
  private static List<String> entries(String file) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.matches("[^+#-].*"))
        .toList();
  }

  @Test
  void hasNoNameForANumberThatNobodyHas() {
    assertThat(Accounts.userName(NOBODYS)).isEmpty();
    assertThat(Accounts.groupName(NOBODYS)).isEmpty();
  }

  @Test
  void hasNoNumberForANameThatNobodyHas() {
    assertThat(Accounts.uid("no-such-user-here")).isEmpty();
    assertThat(Accounts.gid("no-such-group-here")).isEmpty();
    assertThat(Accounts.uid("")).isEmpty();
  }
}
