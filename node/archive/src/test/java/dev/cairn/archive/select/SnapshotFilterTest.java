package dev.cairn.archive.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.vault.Snapshot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotFilterTest {

  private static final Snapshot A =
      Made.of("a", List.of("/x", "/y"), "2026-01-01T00:00:00Z", "work", "big");
  private static final Snapshot B = Made.of("b", List.of("/x"), "2026-01-02T00:00:00Z", "work");
  private static final Snapshot C = Made.of("b", List.of("/x"), "2026-01-03T00:00:00Z");
  private static final List<Snapshot> ALL = List.of(A, B, C);

  private static List<Snapshot> of(List<String> hosts, List<String> tags, List<String> paths) {
    return SnapshotFilter.of(hosts, tags, paths).of(ALL);
  }

  @Test
  void hostsAreAlternativesTagListsTooAndPathsAreNot() {
    assertThat(SnapshotFilter.ALL.of(ALL)).isEqualTo(ALL);
    assertThat(of(List.of("a", "b"), List.of(), List.of())).isEqualTo(ALL);
    assertThat(of(List.of("c"), List.of(), List.of())).isEmpty();
    assertThat(of(List.of(), List.of("work,big"), List.of())).containsExactly(A);
    assertThat(of(List.of(), List.of("work"), List.of())).containsExactly(A, B);
    assertThat(of(List.of(), List.of("big", ""), List.of())).containsExactly(A, C);
    assertThat(of(List.of(), List.of(), List.of("/x", "/y"))).containsExactly(A);
    assertThat(of(List.of("b"), List.of("work"), List.of("/x"))).containsExactly(B);
  }

  @Test
  void theLatestAreThoseOfEachHostAndSetOfPaths() {
    assertThat(SnapshotFilter.latest(ALL, 1)).containsExactly(A, C);
    assertThat(SnapshotFilter.latest(ALL, 2)).isEqualTo(ALL);
  }

  @Test
  void groupsHaveInCommonWhatTheyAreGroupedBy() {
    assertThat(Grouping.of("host").groups(ALL)).hasSize(2);
    assertThat(Grouping.of("").groups(ALL)).hasSize(1);
    assertThat(Grouping.of("host,tags").groups(ALL).keySet())
        .extracting(Grouping.Key::host)
        .containsExactly(Optional.of("a"), Optional.of("b"), Optional.of("b"));
    assertThatThrownBy(() -> Grouping.of("size")).hasMessageContaining("'size'");
  }
}
