package dev.cairn.app.gateway.webdav;

import dev.cairn.archive.tree.Node;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as HTTP has them: whole seconds, years of four digits (RFC 9110 §5.6.7). */
final class HttpDate {

  private static final DateTimeFormatter FIXED =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private HttpDate() {}

  /** When a node was modified; empty for folders of which that is not known, and for odd years. */
  static Optional<Instant> modified(Node node) {
    if (node.isWay()) {
      return Optional.empty();
    }
    try {
      Instant time = Instant.ofEpochSecond(node.modified().seconds());
      return time.isBefore(FIRST) || !time.isBefore(END) ? Optional.empty() : Optional.of(time);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static String of(Instant time) {
    return FIXED.format(time);
  }

  /** The time of a header; empty if there is none, or one that is no date of today's form. */
  static Optional<Instant> parse(@Nullable String header) {
    try {
      return header == null ? Optional.empty() : Optional.of(Instant.from(FIXED.parse(header)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
