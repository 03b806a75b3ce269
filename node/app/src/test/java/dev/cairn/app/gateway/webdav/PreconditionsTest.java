package dev.cairn.app.gateway.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import dev.cairn.app.gateway.ByteRange;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreconditionsTest {

  private static final Preconditions FILE =
      new Preconditions("\"abc\"", Optional.of(Instant.parse("2026-05-04T10:00:00Z")));

  private static Headers headers(String lines) {
    Headers headers = new Headers();
    for (String line : lines.split(";", -1)) {
      if (!line.isBlank()) {
        headers.add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1));
      }
    }
    return headers;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "If-None-Match:\"abc\"                                                  | NOT_MODIFIED",
        "If-None-Match:\"x\", W/\"abc\"                                         | NOT_MODIFIED",
        "If-None-Match:\"x\";If-None-Match:\"abc\"                              | NOT_MODIFIED",
        "If-None-Match:*                                                        | NOT_MODIFIED",
        "If-None-Match:\"x\"                                                    | SEND",
        "If-None-Match:\"x\";If-Modified-Since:Mon, 04 May 2026 10:00:00 GMT    | SEND",
        "If-Modified-Since:Mon, 04 May 2026 10:00:00 GMT                        | NOT_MODIFIED",
        "If-Modified-Since:Tue, 05 May 2026 10:00:00 GMT                        | SEND",
        "If-Modified-Since:yesterday                                            | SEND",
        "If-Match:\"abc\"                                                       | SEND",
        "If-Match:*                                                             | SEND",
        "If-Match:W/\"abc\"                                                     | FAILED",
        "If-Match:\"x\"                                                         | FAILED",
        "If-Match:\"abc\";If-Unmodified-Since:Sun, 03 May 2026 10:00:00 GMT     | SEND",
        "If-Unmodified-Since:Sun, 03 May 2026 10:00:00 GMT                      | FAILED",
        "If-Unmodified-Since:Mon, 04 May 2026 10:00:00 GMT                      | SEND",
        "If-Match:\"x\";If-None-Match:\"abc\"                                   | FAILED",
      })
  void areJudgedInTheOrderOfRfc9110(String lines, Preconditions.Outcome expected) {
    assertThat(FILE.judge(headers(lines.strip()))).isEqualTo(expected);
  }

  @Test
  void aRangeGoesOnOnlyWithTheSameBytes() {
    ByteRange part = new ByteRange.Part(5, 10);
    ByteRange whole = new ByteRange.Whole();
    String range = "Range:bytes=5-;";
    assertThat(FILE.range(headers(range), 10)).isEqualTo(part);
    assertThat(FILE.range(headers(range + "If-Range:\"abc\""), 10)).isEqualTo(part);
    assertThat(FILE.range(headers(range + "If-Range:\"old\""), 10)).isEqualTo(whole);
    assertThat(FILE.range(headers(range + "If-Range:W/\"abc\""), 10)).isEqualTo(whole);
    assertThat(FILE.range(headers(range + "If-Range:Mon, 04 May 2026 10:00:00 GMT"), 10))
        .as("times of files can be set")
        .isEqualTo(whole);
  }
}
