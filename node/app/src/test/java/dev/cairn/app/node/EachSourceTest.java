package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.archive.vault.StoredPolicy.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of several sources when some of them fail. */
class EachSourceTest {

  private static final Source GONE = new Source("laptop", List.of("/gone"));
  private static final Source FAR = new Source("laptop", List.of("/far"));
  private static final Source WELL = new Source("laptop", List.of("/well"));

  private final List<Source> turns = new ArrayList<>();
  private final List<Message> told = new ArrayList<>();

  private int backUp(Source source) throws CommandFailure {
    turns.add(source);
    if (source.equals(WELL)) {
      return ExitCodes.OK;
    }
    throw source.equals(GONE)
        ? CommandFailure.failed("/gone: no such file or directory")
        : new CommandFailure(ExitCodes.TOO_FEW_PEERS, "too few members");
  }

  @Test
  void oneThatFailsKeepsNoneFromItsTurnAndIsTold() {
    assertThatThrownBy(() -> EachSource.run(List.of(GONE, FAR, WELL), this::backUp, told::add))
        .as("the first of them")
        .hasMessage("/gone: no such file or directory");
    assertThat(turns).containsExactly(GONE, FAR, WELL);
    assertThat(told)
        .containsExactly(
            Message.of("error")
                .with("item", "laptop:/gone")
                .with("during", "backup")
                .with("message", "/gone: no such file or directory"),
            Message.of("error")
                .with("item", "laptop:/far")
                .with("during", "backup")
                .with("message", "too few members"));
  }

  @Test
  void theOnlyOneThatFailsIsToldOnce() {
    assertThatThrownBy(() -> EachSource.run(List.of(GONE), this::backUp, told::add))
        .hasMessage("/gone: no such file or directory");
    assertThat(told).isEmpty();
  }

  @Test
  void interruptionEndsItAtOnce() {
    EachSource.Work work =
        source -> {
          turns.add(source);
          throw new InterruptedException();
        };
    assertThatThrownBy(() -> EachSource.run(List.of(GONE, WELL), work, told::add))
        .isInstanceOf(InterruptedException.class);
    assertThat(turns).containsExactly(GONE);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0, 3, 3", "0, 20, 20", "3, 20, 3", "20, 3, 3", "20, 20, 20"})
  void filesThatWereNotReadOutweighCopiesThatAreTooFew(int first, int second, int worst)
      throws Exception {
    EachSource.Work work = source -> source.equals(GONE) ? first : second;
    assertThat(EachSource.run(List.of(GONE, FAR), work, told::add)).isEqualTo(worst);
  }
}
