package dev.cairn.fuse.drive.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConflictNameTest {

  private static final Instant DATE = Instant.parse("2026-11-27T08:09:10Z");
  private static final String MARK = ".sync-conflict-20261127-080910-ada";

  private static String name(String name, String device) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] result = ConflictName.of(bytes, DATE, device, taken -> false);
    return new String(result, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"plan.txt,plan,.txt", "Makefile,Makefile,''", ".bashrc,.bashrc,''", "a.b.c,a.b,.c"})
  void standsBeforeTheEnding(String name, String stem, String ending) {
    assertThat(name(name, "ada")).isEqualTo(stem + MARK + ending);
  }

  @Test
  void neverHasMoreThan255Bytes() {
    String name = name("ä".repeat(120) + ".txt", "ada");
    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
    assertThat(name).startsWith("ääää").contains("ä" + MARK).endsWith(".txt");
  }

  @Test
  void isNotTaken() {
    String first = "plan" + MARK + ".txt";
    byte[] second =
        ConflictName.of(
            "plan.txt".getBytes(StandardCharsets.UTF_8),
            DATE,
            "ada",
            taken -> new String(taken, StandardCharsets.UTF_8).equals(first));
    assertThat(second).asString(StandardCharsets.UTF_8).isEqualTo("plan" + MARK + "-2.txt");
  }

  @Test
  void aDeviceCannotLeaveTheDirectory() {
    assertThat(name("plan", "../../etc/Ada's")).doesNotContain("/").doesNotContain("'");
  }
}
