package dev.cairn.archive.tar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The format, byte by byte. */
class TarWriterTest {

  private static final byte[] DATA = "hello".getBytes(StandardCharsets.US_ASCII);

  private static Node file(long size, Node.Time modified, long uid) {
    Content content = new Content(0, List.of(new ChunkRef(Hash.of(DATA), DATA.length)));
    return new Node(
        new byte[] {'f'},
        NodeKind.FILE,
        04755,
        new Node.Owner(uid, 77, "ada", "staff"),
        modified,
        modified,
        new Node.Identity(1, 1, 1),
        size,
        content,
        size == DATA.length ? List.of() : List.of(new Node.Extent(1000, DATA.length)),
        new byte[0],
        0,
        List.of());
  }

  private static String written(String path, Node node) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out);
    tar.<RuntimeException>file(path.getBytes(StandardCharsets.UTF_8), node, to -> to.write(DATA));
    tar.finish();
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static String padded(String text, int length) {
    return text + "\0".repeat(length - text.length());
  }

  @Test
  void aPlainFileIsPlainUstar() throws Exception {
    String header =
        padded("d/f", 100)
            + "0004755\0"
            + "0001750\0"
            + "0000115\0"
            + "00000000005\0"
            + "11145401322\0"
            + "011350\0 "
            + "0"
            + padded("", 100)
            + "ustar\00000"
            + padded("ada", 32)
            + padded("staff", 32)
            + "0000000\0"
            + "0000000\0"
            + padded("", 167);
    assertThat(written("d/f", file(5, new Node.Time(1_234_567_890, 0), 1000)))
        .isEqualTo(header + padded("hello", 512) + padded("", 1024));
  }

  @Test
  void whatUstarCannotSayIsSaidBeforeIt() throws Exception {
    String archive = written("ü", file(5, new Node.Time(-5, 7), 3_000_000));
    assertThat(archive.substring(156, 157)).isEqualTo("x");
    assertThat(archive.substring(512, 1024))
        .isEqualTo(padded("11 path=\u00c3\u00bc\n15 uid=3000000\n22 mtime=-4.999999993\n", 512));
    assertThat(archive).hasSize(512 * 6);
  }

  @Test
  void timesBeforeAndAfterTheEpochAreDecimals() throws Exception {
    assertThat(written("f", file(5, new Node.Time(-1, 1), 0))).contains("mtime=-0.999999999\n");
    assertThat(written("f", file(5, new Node.Time(-1, 0), 0))).contains("mtime=-1\n");
    assertThat(written("f", file(5, new Node.Time(0, 1), 0))).contains("mtime=0.000000001\n");
    assertThat(written("f", file(5, new Node.Time(1L << 40, 0), 0))).contains("=1099511627776\n");
    assertThat(written("f", file(5, new Node.Time(9, 0), 0))).doesNotContain("mtime");
  }

  @Test
  void aFileWithHolesHasItsMapBeforeItsData() throws Exception {
    String archive = written("d/f", file(4000, new Node.Time(9, 0), 0));
    assertThat(archive.substring(512, 1024))
        .isEqualTo(
            padded(
                """
                23 GNU.sparse.name=d/f
                22 GNU.sparse.major=1
                22 GNU.sparse.minor=0
                28 GNU.sparse.realsize=4000
                """,
                512));
    assertThat(archive.substring(1024)).startsWith("d/GNUSparseFile.0/f\0");
    assertThat(archive.substring(1024 + 124, 1024 + 136)).isEqualTo("00000001005\0");
    assertThat(archive.substring(1536)).startsWith("2\n1000\n5\n4000\n0\n\0");
    assertThat(archive.substring(2048)).startsWith("hello\0");
  }

  private static Node device(NodeKind kind, long major, long minor) {
    Node plain = file(0, new Node.Time(9, 0), 0);
    return new Node(
        plain.name(),
        kind,
        plain.mode(),
        plain.owner(),
        plain.modified(),
        plain.modified(),
        plain.identity(),
        0,
        Content.EMPTY,
        List.of(),
        new byte[0],
        major << 32 | minor,
        List.of());
  }

  @Test
  void aDeviceWhoseNumberHasNoRoomIsNotHeld() throws Exception {
    Node last = device(NodeKind.CHARACTER_DEVICE, 07777777, 07777777);
    assertThat(TarWriter.objection(last)).isEmpty();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TarWriter(out).special(new byte[] {'d'}, last);
    assertThat(out.toString(StandardCharsets.ISO_8859_1).substring(329, 345))
        .isEqualTo("7777777\0" + "7777777\0");
    assertThat(TarWriter.objection(device(NodeKind.CHARACTER_DEVICE, 010000000, 0))).isPresent();
    assertThat(TarWriter.objection(device(NodeKind.BLOCK_DEVICE, 0, 0xFFFF_FFFFL))).isPresent();
    assertThat(TarWriter.objection(device(NodeKind.SOCKET, 0, 0))).isPresent();
  }

  @Test
  void anAttributesNameDoesNotEndItsRecordsKey() throws Exception {
    PaxRecords pax = PaxRecords.ofNames(new byte[0], new byte[0], new byte[0]);
    byte[] name = "user.a=b%3D".getBytes(StandardCharsets.US_ASCII);
    pax.addAttributes(List.of(new Node.Attribute(name, DATA)));
    assertThat(new String(pax.bytes(), StandardCharsets.US_ASCII))
        .isEqualTo("38 SCHILY.xattr.user.a%3Db%253D=hello\n");
  }

  @Test
  void lengthsCountThemselves() throws Exception {
    for (int length = 80; length < 120; length++) {
      String path = "x".repeat(length) + "é";
      String archive = written(path, file(5, new Node.Time(9, 0), 0));
      String record = archive.substring(512, archive.indexOf('\n', 512) + 1);
      assertThat(record).startsWith(record.length() + " path=x");
    }
  }
}
