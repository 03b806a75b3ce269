package dev.cairn.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * A witness of logs: says of a checkpoint that it saw it at some time, and that it goes on from
 * every earlier one that it said so of (C2SP tlog-cosignature, algorithm 0x04).
 *
 * @param name 1..128 printable characters without spaces or {@code +}, for example {@code
 *     witness.acme.example}
 * @param key signs
 */
public record WitnessKey(String name, VerifyKey key) {

  private static final byte COSIGNATURE_V1 = 0x04;
  private static final int TIME_BYTES = 8;

  public WitnessKey {
    if (!NoteText.isName(name)) {
      throw new IllegalArgumentException(
          "witness name '" + name + "': use up to 128 printable characters without spaces or '+'");
    }
  }

  /**
   * Reads {@code NAME+ID+KEY} as {@link #text} writes it.
   *
   * @throws RefusedException {@code MALFORMED} or {@code WEAK_KEY}
   */
  public static WitnessKey parse(String text) throws RefusedException {
    NoteText.Named named = NoteText.parseVerifierKey(text, COSIGNATURE_V1);
    return new WitnessKey(named.name(), named.key());
  }

  /** The verifier key, for people to hand on. */
  public String text() {
    return NoteText.verifierKey(name, COSIGNATURE_V1, key);
  }

  /**
   * The cosignature line of a checkpoint, with its line break.
   *
   * @param signingKey of {@link #key}
   * @param now whole seconds are signed along
   */
  public String cosign(Checkpoint checkpoint, SigningKey signingKey, Instant now)
      throws RefusedException {
    long seconds = now.getEpochSecond();
    byte[] signature = signingKey.sign(signed(NoteText.split(checkpoint.note()).body(), seconds));
    ByteBuffer timed = ByteBuffer.allocate(TIME_BYTES + signature.length);
    timed.putLong(seconds).put(signature);
    return NoteText.line(name, NoteText.keyId(name, COSIGNATURE_V1, key), timed.array());
  }

  /**
   * When this witness cosigned that checkpoint: the latest if several times; empty if it did not.
   */
  public Optional<Instant> cosigned(Checkpoint checkpoint) {
    try {
      NoteText note = NoteText.split(checkpoint.note());
      return note.signaturesOf(name, NoteText.keyId(name, COSIGNATURE_V1, key))
          .flatMap(timed -> time(timed, note.body()).stream())
          .max(Comparator.naturalOrder());
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  private Optional<Instant> time(byte[] timed, String body) {
    if (timed.length != TIME_BYTES + VerifyKey.SIGNATURE_BYTES) {
      return Optional.empty();
    }
    long seconds = ByteBuffer.wrap(timed).getLong();
    byte[] signature = Arrays.copyOfRange(timed, TIME_BYTES, timed.length);
    return seconds >= 0
            && seconds <= Instant.MAX.getEpochSecond()
            && key.verify(signed(body, seconds), signature)
        ? Optional.of(Instant.ofEpochSecond(seconds))
        : Optional.empty();
  }

  private static byte[] signed(String body, long seconds) {
    return ("cosignature/v1\ntime " + seconds + "\n" + body).getBytes(UTF_8);
  }
}
