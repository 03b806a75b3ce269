package dev.cairn.app.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void aMessageIsOneLineWithItsTypeFirst() {
    Message message =
        Message.of("status")
            .with("percent_done", 0.5)
            .with("files_done", 3)
            .with("current_files", List.of("a\nb", "ü"))
            .with("nothing", null);
    assertThat(Json.line(message))
        .isEqualTo(
            "{\"message_type\":\"status\",\"percent_done\":0.5,\"files_done\":3,"
                + "\"current_files\":[\"a\\nb\",\"ü\"]}");
  }

  @Test
  void whatWasWrittenIsRead() throws Exception {
    Message message =
        Message.of("peer")
            .with("name", "\u0000\"\\ 🏔")
            .with("connected", true)
            .with("bytes", Long.MAX_VALUE)
            .with("each", List.of(Map.of("index", 1L), Map.of("index", 2L)));
    Message back = Json.message(Json.line(message));
    assertThat(back).isEqualTo(message);
    assertThat(back.list("each").get(1).number("index")).isEqualTo(2);
    assertThat(back.truth("connected")).isTrue();
    assertThat(back.text("missing")).isEmpty();
  }

  @Test
  void refusesWhatIsNotOneObject() {
    for (String wrong : new String[] {"", "[]", "{", "{}{}", "nonsense", "{\"a\":}", "null"}) {
      assertThatThrownBy(() -> Json.read(wrong))
          .as(wrong)
          .isInstanceOf(MalformedJsonException.class);
    }
    assertThatThrownBy(() -> Json.message("{}")).hasMessageContaining("message_type");
  }

  @Test
  void depthIsBounded() {
    String deep = "{\"a\":".repeat(40) + "1" + "}".repeat(40);
    assertThatThrownBy(() -> Json.read(deep)).isInstanceOf(MalformedJsonException.class);
  }
}
