package dev.cairn.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Parity equals that of JavaReedSolomon; how the vectors were made is in the README beside them.
 */
class ReedSolomonVectorsTest {

  @Test
  void parityIsThatOfJavaReedSolomon() throws Exception {
    List<Vector> vectors = read();
    assertThat(vectors).hasSize(48);
    for (Vector vector : vectors) {
      ErasureCode code = ErasureCode.of(vector.k, vector.m);
      Shards arena = code.shards(vector.shardBytes);
      for (int i = 0; i < vector.k; i++) {
        arena.put(i, data(vector, i), 0);
      }
      code.encode(arena);
      for (int j = 0; j < vector.m; j++) {
        byte[] parity = arena.get(vector.k + j);
        assertThat(hex(sha256(parity)))
            .as("%d+%d × %d parity %d", vector.k, vector.m, vector.shardBytes, j)
            .isEqualTo(vector.paritySha256.get(j));
        assertThat(hex(parity)).startsWith(vector.parityHead.get(j));
      }
    }
  }

  private static byte[] data(Vector vector, int index) {
    byte[] prefix = "cairn-rs-vector".getBytes(UTF_8);
    byte[] data = new byte[vector.shardBytes];
    for (int at = 0, block = 0; at < data.length; block++) {
      ByteBuffer seed = ByteBuffer.allocate(prefix.length + 4 * Integer.BYTES).put(prefix);
      seed.putInt(vector.k).putInt(vector.m).putInt(index).putInt(block);
      byte[] digest = sha256(seed.array());
      int count = Math.min(digest.length, data.length - at);
      System.arraycopy(digest, 0, data, at, count);
      at += count;
    }
    return data;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** One object a line, three numbers and two lists of hexadecimal strings: no parser needed. */
  private static List<Vector> read() throws IOException {
    List<Vector> vectors = new ArrayList<>();
    try (InputStream in = ReedSolomonVectorsTest.class.getResourceAsStream("reed-solomon.json")) {
      for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
        if (line.contains("\"k\"")) {
          vectors.add(
              new Vector(
                  number(line, "k"),
                  number(line, "m"),
                  number(line, "shardBytes"),
                  strings(line, "paritySha256"),
                  strings(line, "parityHead")));
        }
      }
    }
    return vectors;
  }

  private static int number(String line, String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\": (\\d+)").matcher(line);
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private static List<String> strings(String line, String key) {
    Matcher list = Pattern.compile("\"" + key + "\": \\[([^]]*)]").matcher(line);
    assertThat(list.find()).isTrue();
    return Pattern.compile("[0-9a-f]+")
        .matcher(list.group(1))
        .results()
        .map(m -> m.group())
        .toList();
  }

  private record Vector(
      int k, int m, int shardBytes, List<String> paritySha256, List<String> parityHead) {}
}
