package dev.cairn.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both suites send the bytes that another implementation's vectors say. */
class NoiseVectorsTest {

  private static final byte[] NONE = new byte[0];

  private record Message(byte[] payload, byte[] sent) {}

  private static final class Vector {
    private final Map<String, String> fields = new HashMap<>();
    private final List<Message> messages = new ArrayList<>();

    byte[] bytes(String name) {
      return hex(Objects.requireNonNull(fields.get(name)));
    }

    NoiseHandshake handshake(NoiseSuite suite, boolean initiator) {
      String role = initiator ? "init" : "resp";
      return new NoiseHandshake(
          new SymmetricState(suite, bytes("prologue")),
          initiator,
          X25519.KeyPair.of(bytes(role + "_static")),
          X25519.KeyPair.of(bytes(role + "_ephemeral")));
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static Vector vector(NoiseSuite suite) throws IOException {
    try (InputStream in = NoiseVectorsTest.class.getResourceAsStream("vectors.txt")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
      return Stream.of(all.split("\n\n", -1))
          .filter(part -> part.startsWith("protocol " + suite.noiseName() + "\n"))
          .map(NoiseVectorsTest::parse)
          .findFirst()
          .orElseThrow();
    }
  }

  private static Vector parse(String paragraph) {
    Vector vector = new Vector();
    for (String line : paragraph.strip().split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("message")) {
        vector.messages.add(new Message(hex(words[1]), hex(words[2])));
      } else {
        vector.fields.put(words[0], words[1]);
      }
    }
    return vector;
  }

  @ParameterizedTest
  @EnumSource(NoiseSuite.class)
  void agreeWithCacophony(NoiseSuite suite) throws Exception {
    Vector vector = vector(suite);
    NoiseHandshake[] sides = {vector.handshake(suite, true), vector.handshake(suite, false)};
    for (int i = 0; i < 3; i++) {
      Message message = vector.messages.get(i);
      assertThat(sides[i % 2].write(message.payload())).isEqualTo(message.sent());
      assertThat(sides[1 - i % 2].read(message.sent())).isEqualTo(message.payload());
    }
    assertThat(sides[0].transcript()).isEqualTo(vector.bytes("handshake_hash"));
    assertThat(sides[1].transcript()).isEqualTo(vector.bytes("handshake_hash"));

    CipherState[][] keys = {sides[0].split(), sides[1].split()};
    assertThat(vector.messages).hasSizeGreaterThan(4);
    for (int i = 3; i < vector.messages.size(); i++) {
      Message message = vector.messages.get(i);
      assertThat(keys[i % 2][0].seal(NONE, message.payload())).isEqualTo(message.sent());
      byte[] opened = new byte[message.sent().length];
      int length = keys[1 - i % 2][1].open(message.sent(), message.sent().length, opened);
      assertThat(Arrays.copyOf(opened, length)).isEqualTo(message.payload());
    }
  }
}
