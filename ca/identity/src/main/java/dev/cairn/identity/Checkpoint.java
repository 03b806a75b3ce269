package dev.cairn.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log's statement of how large it is and what its root is, signed by the log (C2SP
 * tlog-checkpoint on signed-note). Lines beyond the third and signatures of others, such as
 * witnesses, are allowed and not looked at.
 *
 * @param origin the log's name
 * @param size number of entries
 * @param root of the Merkle tree over them
 * @param note the signed note, at most {@value #NOTE_BYTES_MAX} bytes
 */
public record Checkpoint(String origin, long size, Hash root, byte[] note) {

  /** Bound on a note: our line and a dozen witnesses. */
  public static final int NOTE_BYTES_MAX = 4 * 1024;

  private static final Pattern BODY =
      Pattern.compile("([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*");

  /** States and signs. */
  public static Checkpoint sign(LogKey log, SigningKey key, long size, Hash root) {
    String body =
        log.origin() + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.bytes()) + "\n";
    String line = NoteText.line(log.origin(), log.id(), key.sign(body.getBytes(UTF_8)));
    return new Checkpoint(log.origin(), size, root, (body + "\n" + line).getBytes(UTF_8));
  }

  /**
   * Reads a note and checks the log's own signature.
   *
   * @throws RefusedException {@code MALFORMED}, {@code TOO_LARGE} or {@code FORGED_CHECKPOINT}
   */
  public static Checkpoint verify(byte[] note, LogKey log) throws RefusedException {
    if (note.length > NOTE_BYTES_MAX) {
      throw new RefusedException(Reason.TOO_LARGE, "checkpoint has " + note.length + " bytes");
    }
    NoteText text = NoteText.split(note);
    Matcher fields = BODY.matcher(text.body());
    if (!fields.matches()) {
      throw new RefusedException(Reason.MALFORMED, "checkpoint has no origin, size and root");
    }
    byte[] body = text.body().getBytes(UTF_8);
    boolean isSigned =
        text.signaturesOf(log.origin(), log.id())
            .anyMatch(signature -> log.key().verify(body, signature));
    if (!fields.group(1).equals(log.origin()) || !isSigned) {
      throw new RefusedException(
          Reason.FORGED_CHECKPOINT, "checkpoint is not signed by the log " + log.origin());
    }
    return new Checkpoint(log.origin(), size(fields.group(2)), root(fields.group(3)), note.clone());
  }

  /**
   * The log's name in a note, without any check, to find the key to check it with.
   *
   * @throws RefusedException {@code MALFORMED} or {@code TOO_LARGE}
   */
  public static String unverifiedOrigin(byte[] note) throws RefusedException {
    if (note.length > NOTE_BYTES_MAX) {
      throw new RefusedException(Reason.TOO_LARGE, "checkpoint has " + note.length + " bytes");
    }
    return NoteText.split(note).body().lines().findFirst().orElse("");
  }

  /** The same with more signature lines, as {@link WitnessKey#cosign} makes them. */
  public Checkpoint with(List<String> lines) {
    String text = new String(note, UTF_8) + String.join("", lines);
    return new Checkpoint(origin, size, root, text.getBytes(UTF_8));
  }

  /** What {@link Merkle} compares. */
  public Merkle.Tree tree() {
    return new Merkle.Tree(size, root);
  }

  private static long size(String digits) throws RefusedException {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new RefusedException(Reason.MALFORMED, "checkpoint size " + digits);
    }
  }

  private static Hash root(String base64) throws RefusedException {
    try {
      return Hash.copyOf(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Reason.MALFORMED, "checkpoint root " + base64);
    }
  }
}
