package dev.cairn.archive.restore;

import static dev.cairn.archive.restore.Existing.COMPARED;
import static dev.cairn.archive.restore.Existing.LEFT;
import static dev.cairn.archive.restore.Existing.REPLACED;
import static dev.cairn.archive.restore.Existing.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Identity;
import dev.cairn.archive.tree.Node.Owner;
import dev.cairn.archive.tree.NodeKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of what stands in a node's place, case by case. */
class ExistingTest {

  private static final List<Overwrite> MODES =
      List.of(Overwrite.ALWAYS, Overwrite.IF_CHANGED, Overwrite.IF_NEWER, Overwrite.NEVER);

  private static final int FILE = 0100000;
  private static final int SYMLINK = 0120000;
  private static final int FOLDER = 0040000;

  private static Node node(NodeKind kind, long links) {
    return new Node(
        new byte[] {'n'},
        kind,
        0644,
        new Owner(0, 0, "", ""),
        new Node.Time(1000, 5),
        new Node.Time(1000, 5),
        new Identity(1, 1, links),
        100,
        Content.EMPTY,
        List.of(),
        new byte[0],
        0,
        List.of());
  }

  private static Stat there(int mode, long bytes, long links, long seconds, int nanos) {
    Timestamp time = new Timestamp(seconds, nanos);
    return new Stat(mode, 0, 0, bytes, 0, 7, 1, links, 0, time, time, time);
  }

  @Test
  void eachModeMeansWhatItSays() {
    Node node = node(NodeKind.FILE, 1);
    Stat same = there(FILE | 0644, 100, 1, 1000, 5);
    Stat older = there(FILE | 0644, 100, 1, 1000, 4);
    Stat newer = there(FILE | 0644, 100, 1, 1001, 0);
    Stat longer = there(FILE | 0644, 101, 1, 1000, 5);
    Stat half = there(FILE | 01600, 100, 1, 1001, 0);
    Stat halfAsIfWhole = there(FILE | 01600, 100, 1, 1000, 5);
    Object[][] cases = {
      // always, if-changed, if-newer, never
      {same, COMPARED, WHOLE, LEFT, LEFT},
      {older, COMPARED, COMPARED, COMPARED, LEFT},
      {newer, COMPARED, COMPARED, LEFT, LEFT},
      {longer, COMPARED, COMPARED, LEFT, LEFT},
      {half, COMPARED, COMPARED, COMPARED, COMPARED},
      {halfAsIfWhole, COMPARED, COMPARED, COMPARED, COMPARED},
      {there(SYMLINK | 0777, 100, 1, 1000, 5), REPLACED, REPLACED, LEFT, LEFT},
      {there(SYMLINK | 01600, 100, 1, 999, 0), REPLACED, REPLACED, REPLACED, LEFT},
      {there(FOLDER | 0755, 100, 2, 999, 0), REPLACED, REPLACED, REPLACED, LEFT},
    };
    for (Object[] each : cases) {
      int column = 1;
      for (Overwrite mode : MODES) {
        assertThat(Existing.of(mode, (Stat) each[0], node, false))
            .as("%s over %s", mode, each[0])
            .isEqualTo(each[column++]);
      }
    }
  }

  @Test
  void aTimeToTheSecondIsNotBelieved() {
    Stat coarse = there(FILE | 0644, 100, 1, 1000, 0); // a file system without nanoseconds
    assertThat(Existing.of(Overwrite.IF_CHANGED, coarse, node(NodeKind.FILE, 1), false))
        .isEqualTo(COMPARED);
  }

  @Test
  void filesOfSeveralNamesAreWholeOrReplacedButNeverWrittenTo() {
    Stat whole = there(FILE | 0644, 100, 2, 1000, 5);
    Stat other = there(FILE | 0644, 100, 2, 1000, 6);
    Stat half = there(FILE | 01600, 100, 2, 1001, 0);
    Node linked = node(NodeKind.FILE, 2);
    assertThat(Existing.of(Overwrite.IF_CHANGED, whole, linked, false)).isEqualTo(WHOLE);
    assertThat(Existing.of(Overwrite.IF_CHANGED, whole, linked, true)).isEqualTo(REPLACED);
    assertThat(Existing.of(Overwrite.IF_CHANGED, other, linked, false)).isEqualTo(REPLACED);
    assertThat(Existing.of(Overwrite.ALWAYS, whole, linked, false)).isEqualTo(REPLACED);
    assertThat(Existing.of(Overwrite.ALWAYS, half, linked, false)).isEqualTo(COMPARED);
    assertThat(Existing.of(Overwrite.ALWAYS, half, linked, true)).isEqualTo(REPLACED);
  }

  @Test
  void whatIsNoFileIsMadeAnew() {
    Stat link = there(SYMLINK | 0777, 100, 1, 1000, 5);
    assertThat(Existing.of(Overwrite.IF_CHANGED, link, node(NodeKind.SYMLINK, 1), false))
        .isEqualTo(REPLACED);
  }

  @Test
  void onlyAFileOfMoreNamesThatAreNobodyElsesStaysIfItIsWhole() {
    Node file = node(NodeKind.FILE, 2);
    Stat linked = there(FILE | 0644, 100, 2, 1000, 4);
    assertThat(REPLACED.staysIfWhole(linked, file, false)).isTrue();
    assertThat(REPLACED.staysIfWhole(linked, file, true)).isFalse();
    assertThat(COMPARED.staysIfWhole(linked, file, false)).isFalse();
    assertThat(REPLACED.staysIfWhole(there(FILE | 0644, 100, 1, 1000, 4), file, false)).isFalse();
    assertThat(REPLACED.staysIfWhole(there(SYMLINK, 100, 2, 1000, 4), file, false)).isFalse();
    assertThat(REPLACED.staysIfWhole(linked, node(NodeKind.SYMLINK, 2), false)).isFalse();
  }
}
