package dev.cairn.overlay;

import java.nio.charset.StandardCharsets;

/**
 * The authority's log is not one log: it signed two notes of which neither goes on from the other.
 * Whoever has both can prove it to anybody.
 *
 * @param what {@code LOG_FORKED}: two trees; {@code LOG_SHRUNK}: the authority shows less than it
 *     signed
 * @param known signed note, seen first
 * @param shown signed note, seen later
 */
public record LogAlarm(String what, byte[] known, byte[] shown) {

  /** Both notes as text, to be kept and shown. */
  public String evidence() {
    return "the authority's log does not go on from what it signed ("
        + what
        + "); keep both notes as proof and tell the registrar:\n\n"
        + new String(known, StandardCharsets.UTF_8)
        + "\n"
        + new String(shown, StandardCharsets.UTF_8);
  }
}
