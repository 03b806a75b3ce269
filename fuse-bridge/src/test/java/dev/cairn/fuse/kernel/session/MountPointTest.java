package dev.cairn.fuse.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountException.Reason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others say, understood. */
class MountPointTest {

  @Test
  void rowsOfTheMountTableAreParsed() {
    String line =
        "1021 28 0:54 / /mnt/my\\040drive\\134x rw,nosuid - fuse.cairn my\\040vault rw,user_id=0";
    assertThat(MountTable.parse(line))
        .isEqualTo(new MountTable.Row("0:54", "/mnt/my drive\\x", "fuse.cairn", "my vault"));
    String shared = "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw";
    assertThat(MountTable.parse(shared))
        .isEqualTo(new MountTable.Row("98:0", "/mnt2", "ext3", "/dev/root"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fuse: device not found, try 'modprobe fuse' first: /dev/fuse | NO_FUSE | modprobe fuse
          failed to open /dev/fuse: Permission denied | NOT_PERMITTED | chmod 666 /dev/fuse
          option allow_other only allowed if 'user_allow_other' is set in /etc/fuse.conf \
          | NOT_PERMITTED | user_allow_other
          user has no write access to mountpoint /mnt | NOT_PERMITTED | directory of your own
          mount failed: Operation not permitted | NOT_PERMITTED | set-uid root
          something new | FAILED | something new
          """)
  void refusalsSayWhatToDo(String said, Reason reason, String advice) {
    MountException refusal = FusermountMounter.explain(Path.of("/mnt"), said);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageContaining(advice);
  }
}
