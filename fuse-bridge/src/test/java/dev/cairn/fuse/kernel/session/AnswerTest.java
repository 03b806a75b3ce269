package dev.cairn.fuse.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Timestamp;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.MountSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes of answers, as linux/fuse.h has them on a little-endian machine. */
class AnswerTest {

  private static final Attributes ATTRIBUTES =
      new Attributes(
          0x11,
          0x22,
          0x33,
          0x81A4,
          2,
          0xFFFFFFFEL,
          5,
          0x102L << 32 | 0x304,
          new Timestamp(-1, 1),
          new Timestamp(2, 3),
          new Timestamp(4, 5));

  /** struct fuse_attr of it. */
  private static final String ATTRIBUTES_HEX =
      "1100000000000000"
          + "2200000000000000"
          + "3300000000000000"
          + "ffffffffffffffff"
          + "0200000000000000"
          + "0400000000000000"
          + "01000000"
          + "03000000"
          + "05000000"
          + "a4810000"
          + "02000000"
          + "feffffff"
          + "05000000"
          + "04023100"
          + "00000200"
          + "00000000";

  private int reading;
  private Answer answer;
  private int writing;

  @BeforeEach
  void connect() {
    assertThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pipe = arena.allocate(ValueLayout.JAVA_INT, 2);
      assertThat(SystemCall.PIPE2.once(pipe.address(), 0)).isZero();
      reading = pipe.getAtIndex(ValueLayout.JAVA_INT, 0);
      writing = pipe.getAtIndex(ValueLayout.JAVA_INT, 1);
    }
    MountSettings settings =
        MountSettings.of(Path.of("/mnt"), "x")
            .withValidity(Duration.ofMillis(1500), Duration.ofSeconds(2), Duration.ofSeconds(3));
    answer = new Answer(new Device(writing), new Buffer(4096), settings, 0xABCD);
  }

  @AfterEach
  void disconnect() {
    SystemCall.CLOSE.once(reading);
    SystemCall.CLOSE.once(writing);
  }

  private String sent() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(4096);
      long count = SystemCall.READ.once(reading, bytes.address(), bytes.byteSize());
      return HexFormat.of().formatHex(bytes.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void entriesAreGolden() {
    answer.entry(0, ATTRIBUTES);
    assertThat(answer.send(Answer.ENTRY_BYTES)).isTrue();
    assertThat(sent())
        .isEqualTo(
            "9000000000000000cdab000000000000"
                + "1100000000000000"
                + "0000000000000000"
                + "0100000000000000"
                + "0200000000000000"
                + "0065cd1d"
                + "00000000"
                + ATTRIBUTES_HEX);
  }

  @Test
  void attributesAreGolden() {
    answer.sendAttributes(ATTRIBUTES);
    assertThat(sent())
        .isEqualTo(
            "7800000000000000cdab000000000000"
                + "0200000000000000"
                + "00000000"
                + "00000000"
                + ATTRIBUTES_HEX);
  }

  @Test
  void errorsAreGolden() {
    answer.fail(2);
    assertThat(sent()).isEqualTo("10000000feffffffcdab000000000000");
  }

  @Test
  void listingsAreGoldenAndStopWhereTheRoomDoes() {
    Listing listing = new Listing(answer, 96);
    assertThat(listing.add(name("."), 1, 0x4000, 7)).isTrue();
    assertThat(listing.add(name("ninebytes"), 2, 0x81A4, 8)).isTrue();
    assertThat(listing.add(name("a"), 3, 0xA1FF, 9)).as("24 bytes are left").isFalse();
    answer.send(listing.usedBytes());
    assertThat(sent())
        .isEqualTo(
            "5800000000000000cdab000000000000"
                + "0100000000000000"
                + "0700000000000000"
                + "01000000"
                + "04000000"
                + "2e00000000000000"
                + "0200000000000000"
                + "0800000000000000"
                + "09000000"
                + "08000000"
                + "6e696e65627974657300000000000000");
    assertThat(listing.lookedUp()).isEmpty();
  }

  @Test
  void listingsWithAttributesCountAllButDots() {
    Listing listing = new Listing(answer, 4000);
    assertThat(listing.addPlus(name(".."), ATTRIBUTES, 1)).isTrue();
    assertThat(listing.addPlus(name("..."), ATTRIBUTES, 2)).isTrue();
    assertThat(listing.usedBytes()).isEqualTo(2 * (128 + 24 + 8));
    assertThat(listing.lookedUp()).containsExactly(0x11L);
    answer.send(listing.usedBytes());
    String bytes = sent().substring(32);
    assertThat(bytes).startsWith("0000000000000000").as("dots are not remembered");
    assertThat(bytes.substring(2 * 160)).startsWith("1100000000000000");
  }

  @Test
  void deviceNumbersSurviveTheKernelsForm() {
    long seed = 5;
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      long special = (long) random.nextInt(1 << 12) << 32 | random.nextInt(1 << 20);
      assertThat(DeviceNumber.decode(DeviceNumber.encode(special)))
          .as("seed %d", seed)
          .isEqualTo(special);
    }
  }

  private static byte[] name(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
