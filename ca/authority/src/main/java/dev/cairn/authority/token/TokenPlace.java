package dev.cairn.authority.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a token is and how to get in: what an authority's folder has in the place of a key. A file
 * of properties: {@code module}, {@code token}, {@code pin-file}, {@code key-id} in hex.
 *
 * @param module file of the PKCS #11 module
 * @param label of the token, 1..32 bytes
 * @param pinFile holds the user's PIN and nothing else; read when it is needed
 */
public record TokenPlace(Path module, String label, Path pinFile) {

  /** Longer than any token takes. */
  private static final int PIN_BYTES_MAX = 255;

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  public TokenPlace {
    module = module.toAbsolutePath().normalize();
    pinFile = pinFile.toAbsolutePath().normalize();
  }

  /** A file that leads to the key of that id. */
  public byte[] encode(byte[] keyId) {
    return ("module="
            + escaped(module.toString())
            + "\ntoken="
            + escaped(label)
            + "\npin-file="
            + escaped(pinFile.toString())
            + "\nkey-id="
            + HexFormat.of().formatHex(keyId)
            + "\n")
        .getBytes(UTF_8);
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replaceFirst("^ ", "\\\\ ");
  }

  /** A key at a place, as a file says it. */
  record Key(TokenPlace place, byte[] id) {}

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IOException if it is anything else; {@code name} is in the message
   */
  static Key decode(byte[] file, String name) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(new String(file, UTF_8)));
      TokenPlace place =
          new TokenPlace(
              Path.of(value(properties, "module", name)),
              value(properties, "token", name),
              Path.of(value(properties, "pin-file", name)));
      return new Key(place, HexFormat.of().parseHex(value(properties, "key-id", name)));
    } catch (IllegalArgumentException e) {
      throw new IOException(name + " does not lead to a token: " + e.getMessage(), e);
    }
  }

  private static String value(Properties properties, String key, String name) throws IOException {
    @Nullable String value = properties.getProperty(key);
    if (value == null) {
      throw new IOException(name + " does not lead to a token: it has no " + key);
    }
    return value;
  }

  /**
   * The PIN, without the end of its line; the caller zeroes it.
   *
   * @throws IOException if there is none, or others can read it
   */
  byte[] pin() throws IOException {
    try {
      if (Files.getPosixFilePermissions(pinFile).stream().anyMatch(OTHERS::contains)) {
        throw new IOException("others can read the PIN in " + pinFile + "; chmod 600 it");
      }
      byte[] file;
      try (var in = Files.newInputStream(pinFile)) {
        file = in.readNBytes(PIN_BYTES_MAX + 2);
      }
      int length = file.length;
      while (length > 0 && (file[length - 1] == '\n' || file[length - 1] == '\r')) {
        length--;
      }
      if (length == 0 || length > PIN_BYTES_MAX) {
        throw new IOException(pinFile + " holds no PIN");
      }
      byte[] pin = Arrays.copyOf(file, length);
      Arrays.fill(file, (byte) 0);
      return pin;
    } catch (NoSuchFileException e) {
      throw new IOException("no PIN file " + pinFile + " for token '" + label + "'", e);
    }
  }
}
