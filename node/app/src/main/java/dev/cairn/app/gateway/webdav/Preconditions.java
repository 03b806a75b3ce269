package dev.cairn.app.gateway.webdav;

import com.sun.net.httpserver.Headers;
import dev.cairn.app.gateway.ByteRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a GET is answered, and with what, by what the client has already (RFC 9110 §13). A file's
 * time is no proof that it is the same, since anybody can set it: an If-Range with a date never
 * holds, and If-Modified-Since holds for just this time, as with nginx.
 *
 * @param etag strong, with its quotes
 * @param modified if that is known
 */
record Preconditions(String etag, Optional<Instant> modified) {

  /** What to answer. */
  enum Outcome {
    SEND,
    NOT_MODIFIED,
    FAILED
  }

  /** In the order of §13.2.2. */
  Outcome judge(Headers request) {
    String match = joined(request, "If-Match");
    if (match.isEmpty()) {
      Optional<Instant> since = HttpDate.parse(request.getFirst("If-Unmodified-Since"));
      if (since.isPresent() && modified.isPresent() && modified.get().isAfter(since.get())) {
        return Outcome.FAILED;
      }
    } else if (!names(match, false)) {
      return Outcome.FAILED;
    }
    String noneMatch = joined(request, "If-None-Match");
    if (noneMatch.isEmpty()) {
      Optional<Instant> since = HttpDate.parse(request.getFirst("If-Modified-Since"));
      return since.isPresent() && since.equals(modified) ? Outcome.NOT_MODIFIED : Outcome.SEND;
    }
    return names(noneMatch, true) ? Outcome.NOT_MODIFIED : Outcome.SEND;
  }

  /** The range to send, of {@code bytes}: all, where what the client has is another file's. */
  ByteRange range(Headers request, long bytes) {
    String condition = joined(request, "If-Range");
    return condition.isEmpty() || condition.equals(etag)
        ? ByteRange.of(request.getFirst("Range"), bytes)
        : new ByteRange.Whole();
  }

  private static String joined(Headers request, String name) {
    List<String> lines = request.get(name);
    return lines == null ? "" : String.join(",", lines).strip();
  }

  /** Ours has no comma in it, so a list can be cut at commas wherever they are. */
  private boolean names(String list, boolean weakly) {
    for (String tag : list.split(",", -1)) {
      String one = tag.strip();
      if (one.equals("*") || one.equals(etag) || (weakly && one.equals("W/" + etag))) {
        return true;
      }
    }
    return false;
  }
}
