package dev.cairn.app.node;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.VerifyKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a device prints that would like to add to a vault: no secret. {@value #PREFIX}, then
 * base64url of the device's key 32 ‖ its host name ‖ the first 4 bytes of SHA-256 of both.
 */
record AppendAsk(VerifyKey device, String host) {

  static final String PREFIX = "cairn-ask1-";

  private static final int CHECK_BYTES = 4;

  String text() {
    byte[] name = host.getBytes(StandardCharsets.UTF_8);
    int end = VerifyKey.BYTES + name.length;
    ByteBuffer out = ByteBuffer.allocate(end + CHECK_BYTES).put(device.bytes()).put(name);
    out.put(check(out.array(), end));
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
  }

  /**
   * The inverse of {@link #text}.
   *
   * @throws IllegalArgumentException if it is none, or was copied with a mistake
   */
  static AppendAsk parse(String text) {
    if (!text.strip().startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "'%s' is not what 'cairn vault append-only ask' prints on the other device (%s…)"
              .formatted(text, PREFIX));
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text.strip().substring(PREFIX.length()));
      int end = bytes.length - CHECK_BYTES;
      if (end > VerifyKey.BYTES
          && Arrays.equals(check(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
        VerifyKey device = VerifyKey.of(Arrays.copyOf(bytes, VerifyKey.BYTES));
        int name = end - VerifyKey.BYTES;
        return new AppendAsk(
            device, new String(bytes, VerifyKey.BYTES, name, StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException | InvalidKeyException e) {
      throw new IllegalArgumentException(text + " was not copied as it was printed", e);
    }
    throw new IllegalArgumentException(text + " was not copied as it was printed");
  }

  private static byte[] check(byte[] bytes, int end) {
    return Arrays.copyOf(Hash.of(bytes, 0, end).bytes(), CHECK_BYTES);
  }
}
