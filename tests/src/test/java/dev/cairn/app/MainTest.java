package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MainTest {

  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

  private final String carriers = System.getProperty(CARRIERS, "");
  private final Locale format = Locale.getDefault(Locale.Category.FORMAT);

  @AfterEach
  void asItWas() {
    Locale.setDefault(Locale.Category.FORMAT, format);
    if (carriers.isEmpty()) {
      System.clearProperty(CARRIERS);
    }
  }

  @Test
  void figuresHaveTheSameDigitsForEverybody() {
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
    assertThat("%d".formatted(1234)).as("before").isNotEqualTo("1234");
    Main.prepare("backup");
    assertThat("%d of %.1f".formatted(1234, 2.5)).isEqualTo("1234 of 2.5");
  }
}
