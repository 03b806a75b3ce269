package dev.cairn.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;

/** Published test vectors: names and hexadecimal values. */
final class Vectors {

  private final Properties values = new Properties();

  Vectors(String resource) {
    try (InputStream in = Vectors.class.getResourceAsStream(resource)) {
      values.load(Objects.requireNonNull(in, resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] get(String name) {
    return HexFormat.of().parseHex(Objects.requireNonNull(values.getProperty(name), name));
  }
}
