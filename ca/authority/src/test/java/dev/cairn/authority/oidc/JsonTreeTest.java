package dev.cairn.authority.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider may write, and what it may not. */
class JsonTreeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "{",
        "{\"a\":",
        "{\"a\":[",
        "{\"a\":1,\"a\":2}",
        "{} {}",
        "{\"a\":[[[[[[[[[[1]]]]]]]]]]}",
        "<html>"
      })
  void whatIsNoJsonObjectIsRefused(String text) {
    assertThatThrownBy(() -> JsonTree.parse(text.getBytes(UTF_8), "answer"))
        .isInstanceOf(SignInException.class)
        .hasMessageContaining("answer is not a JSON object");
  }

  @Test
  void numbersThatNoLongHoldsAreNoNumbers() throws SignInException {
    String text = "{\"exp\":18446744073709551617,\"iat\":9223372036854775807,\"x\":1.5}";
    JsonTree tree = JsonTree.parse(text.getBytes(UTF_8), "token");
    assertThat(tree.number("exp")).isEmpty(); // and not 1
    assertThat(tree.number("iat")).contains(Long.MAX_VALUE);
    assertThat(tree.number("x")).isEmpty();
  }
}
