package dev.cairn.archive.zip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format, byte by byte, and at its limits as the JDK reads it. */
class ZipWriterTest {

  private static final byte[] DATA = "hello hello hello".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path temp;

  private static Node node(NodeKind kind, long size, long seconds, String target) {
    Node.Time time = new Node.Time(seconds, 0);
    return new Node(
        new byte[] {'n'},
        kind,
        0640,
        new Node.Owner(1000, 77, "ada", "staff"),
        time,
        time,
        new Node.Identity(1, 1, 1),
        size,
        Content.EMPTY,
        List.of(),
        target.getBytes(StandardCharsets.UTF_8),
        0,
        List.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aSmallArchiveHasExactlyTheseBytes() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipWriter zip = new ZipWriter(out)) {
      zip.special(bytes("d"), node(NodeKind.DIRECTORY, 0, 1_234_567_890, ""));
      zip.<RuntimeException>file(
          bytes("d/ü"), node(NodeKind.FILE, DATA.length, 1_234_567_890, ""), to -> to.write(DATA));
      zip.special(bytes("d/l"), node(NodeKind.SYMLINK, 0, 4_000_000_000L, "ü"));
      zip.finish();
    }
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(GOLDEN);
  }

  /** A record a paragraph: three entries, the directory's three, the end. */
  private static final String GOLDEN =
      "504b0304140000080000efbb4d3a00000000000000000000000002001800642f5554050001d20296"
          + "4975780b000104e8030000044d000000"
          + "504b0304140008080800efbb4d3a00000000000000000000000004001800642fc3bc5554050001d2"
          + "02964975780b000104e8030000044d000000cb48cdc9c957c8409000"
          + "504b07088088f9e50a00000011000000"
          + "504b0304140000080000d43842e9d569d963020000000200000003000f00642f6c75780b000104e8"
          + "030000044d000000c3bc"
          + "504b01022d03140000080000efbb4d3a000000000000000000000000020009000000000000001000"
          + "a04100000000642f5554050001d2029649"
          + "504b01022d03140008080800efbb4d3a8088f9e50a00000011000000040009000000000000000000"
          + "a08138000000642fc3bc5554050001d2029649"
          + "504b01022d03140000080000d43842e9d569d9630200000002000000030000000000000000000000"
          + "ffa18c000000642f6c"
          + "504b05060000000003000300a5000000be0000000000";

  @Test
  void aFileThatMayBeLongerThan32BitsHasLongLengths() throws Exception {
    Path file = temp.resolve("large.zip");
    try (var out = Files.newOutputStream(file);
        ZipWriter zip = new ZipWriter(out)) {
      Node large = node(NodeKind.FILE, ZipWriter.LARGE_BYTES, 1, "");
      zip.<RuntimeException>file(bytes("large"), large, to -> to.write(DATA));
      zip.finish();
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry("large");
      assertThat(entry.getSize()).isEqualTo(DATA.length);
      assertThat(zip.getInputStream(entry).readAllBytes()).isEqualTo(DATA);
    }
    try (ZipInputStream stream = new ZipInputStream(Files.newInputStream(file))) {
      stream.getNextEntry(); // and as a stream, from the descriptor
      assertThat(stream.readAllBytes()).isEqualTo(DATA);
      assertThat(stream.getNextEntry()).isNull();
    }
  }

  @Test
  void moreThan65535EntriesHaveALongDirectory() throws Exception {
    int count = 70_000;
    Path file = temp.resolve("many.zip");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipWriter zip = new ZipWriter(out)) {
      Node empty = node(NodeKind.DIRECTORY, 0, 1, "");
      for (int i = 0; i < count; i++) {
        zip.special(bytes("d" + i), empty);
      }
      zip.finish();
    }
    Files.write(file, out.toByteArray());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.size()).isEqualTo(count);
      assertThat(zip.getEntry("d69999/")).isNotNull();
    }
    assertThat(new ZipInputStream(new ByteArrayInputStream(out.toByteArray())).getNextEntry())
        .isNotNull();
  }
}
