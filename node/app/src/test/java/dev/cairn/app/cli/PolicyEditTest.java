package dev.cairn.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an edited text may leave out. */
class PolicyEditTest {

  private static final Map<String, Object> DEFAULT =
      Map.of("default", true, "policy", Map.of("keep-daily", 7));
  private static final Map<String, Object> OWN =
      Map.of("host", "laptop", "paths", List.of("/a", "/b"), "policy", Map.of("every", "6h"));
  private static final Map<String, Object> OTHERS =
      Map.of("host", "nas", "paths", List.of("/a", "/b"), "policy", Map.of("every", "6h"));
  private static final List<Map<String, Object>> ALL = List.of(DEFAULT, OWN, OTHERS);

  private static void check(List<Map<String, Object>> left) throws CommandFailure {
    PolicyEdit.refuseRemoval(ALL, PolicyExport.text(left));
  }

  @Test
  void entryThatIsDeletedIsRefusedWithWhatTakesItAway() {
    assertThatThrownBy(() -> check(List.of(OWN, OTHERS)))
        .hasMessageContaining("to take one away: cairn policy remove --default")
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCodes.USAGE));
    assertThatThrownBy(() -> check(List.of(DEFAULT, OWN)))
        .hasMessageContaining("to take one away: cairn policy remove ")
        .hasMessageContaining("nas");
  }

  @Test
  void otherValuesAnOtherOrderAndMoreEntriesAreNoRemoval() {
    Map<String, Object> swapped =
        Map.of("host", "laptop", "paths", List.of("/b", "/a"), "policy", Map.of("every", "1h"));
    Map<String, Object> more = Map.of("paths", List.of("/c"), "policy", Map.of());
    assertThatCode(() -> check(List.of(more, OTHERS, swapped, DEFAULT))).doesNotThrowAnyException();
  }

  @Test
  void textThatIsNoJsonIsForImportToRefuse() {
    assertThatCode(() -> PolicyEdit.refuseRemoval(ALL, "{")).doesNotThrowAnyException();
  }
}
