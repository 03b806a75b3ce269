package dev.cairn.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

  private static final List<String> KNOWN = List.of("announce", "bootstrap", "donate", "listen");

  @Test
  void findsWhatWasProbablyMeant() {
    assertThat(Nearest.hint("donat", KNOWN)).isEqualTo("; did you mean 'donate'?");
    assertThat(Nearest.hint("lisetn", KNOWN)).isEqualTo("; did you mean 'listen'?");
  }

  @Test
  void saysNothingWhereNothingIsNear() {
    assertThat(Nearest.hint("colour", KNOWN)).isEmpty();
  }
}
