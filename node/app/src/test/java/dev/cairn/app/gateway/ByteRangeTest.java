package dev.cairn.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {

  private static String text(@Nullable String header, long bytes) {
    return switch (ByteRange.of(header, bytes)) {
      case ByteRange.Whole whole -> "whole";
      case ByteRange.None none -> "none";
      case ByteRange.Part(long from, long to) -> from + ".." + to;
    };
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "-                        | 10 | whole",
        "bytes=0-0                | 10 | 0..1",
        "bytes=3-5                | 10 | 3..6",
        "bytes=3-                 | 10 | 3..10",
        "bytes=3-99               | 10 | 3..10",
        "bytes=-3                 | 10 | 7..10",
        "bytes=-99                | 10 | 0..10",
        "bytes=10-                | 10 | none",
        "bytes=10-12              | 10 | none",
        "bytes=-0                 | 10 | none",
        "bytes=0-                 | 0  | none",
        "bytes=-5                 | 0  | none",
        "bytes=999999999999999999-| 10 | none",
        "bytes=-999999999999999999| 10 | 0..10",
        "bytes=5-3                | 10 | whole",
        "bytes=-                  | 10 | whole",
        "bytes=0-1,3-4            | 10 | whole",
        "bytes=a-b                | 10 | whole",
        "bytes=9999999999999999999-| 10 | whole",
        "lines=0-3                | 10 | whole"
      })
  void meansWhatRfc9110Says(@Nullable String header, long bytes, String expected) {
    assertThat(text(header, bytes)).isEqualTo(expected);
  }
}
