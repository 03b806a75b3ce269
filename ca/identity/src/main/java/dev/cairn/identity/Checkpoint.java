package dev.cairn.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import java.util.Arrays;
import java.util.Base64;
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
  private static final String SIGNATURE_PREFIX = "\u2014 ";

  /** States and signs. */
  public static Checkpoint sign(LogKey log, SigningKey key, long size, Hash root) {
    String body =
        log.origin() + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.bytes()) + "\n";
    byte[] id = log.id();
    byte[] signature = key.sign(body.getBytes(UTF_8));
    byte[] tagged = Arrays.copyOf(id, id.length + signature.length);
    System.arraycopy(signature, 0, tagged, id.length, signature.length);
    String line =
        SIGNATURE_PREFIX + log.origin() + " " + Base64.getEncoder().encodeToString(tagged) + "\n";
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
    String text = new String(note, UTF_8);
    int split = text.lastIndexOf("\n\n");
    if (split < 0 || !text.endsWith("\n")) {
      throw new RefusedException(Reason.MALFORMED, "checkpoint is not a signed note");
    }
    String body = text.substring(0, split + 1);
    Matcher fields = BODY.matcher(body);
    if (!fields.matches()) {
      throw new RefusedException(Reason.MALFORMED, "checkpoint has no origin, size and root");
    }
    if (!fields.group(1).equals(log.origin()) || !isSigned(body, text.substring(split + 2), log)) {
      throw new RefusedException(
          Reason.FORGED_CHECKPOINT, "checkpoint is not signed by the log " + log.origin());
    }
    return new Checkpoint(log.origin(), size(fields.group(2)), root(fields.group(3)), note.clone());
  }

  private static boolean isSigned(String body, String signatures, LogKey log) {
    String prefix = SIGNATURE_PREFIX + log.origin() + " ";
    return signatures
        .lines()
        .filter(line -> line.startsWith(prefix))
        .anyMatch(line -> isSignature(line.substring(prefix.length()), body, log));
  }

  private static boolean isSignature(String base64, String body, LogKey log) {
    byte[] tagged;
    try {
      tagged = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return false;
    }
    byte[] id = log.id();
    return tagged.length > id.length
        && Arrays.equals(tagged, 0, id.length, id, 0, id.length)
        && log.key()
            .verify(body.getBytes(UTF_8), Arrays.copyOfRange(tagged, id.length, tagged.length));
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
