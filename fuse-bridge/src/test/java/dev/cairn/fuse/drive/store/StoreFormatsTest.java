package dev.cairn.fuse.drive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden bytes of what a store keeps, and what it refuses. */
class StoreFormatsTest {

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Inode inode() {
    Inode inode = new Inode(7, 0xA1FF, new Timestamp(1, 2), new Inode.Origin(0x11, 0x22));
    inode.flags = Inode.DIRTY;
    inode.uid = 0xFFFFFFFFL;
    inode.gid = 100;
    inode.links = 1;
    inode.special = 3;
    inode.bytes = 4;
    inode.blocks512 = 5;
    inode.parent = 6;
    inode.version = 8;
    inode.modified = new Timestamp(-1, 999_999_999);
    inode.target = "to".getBytes(StandardCharsets.US_ASCII);
    return inode;
  }

  @Test
  void anInodeIsTheseBytes() throws Exception {
    byte[] record = InodeCodec.encode(inode());
    assertThat(hex(record))
        .isEqualTo(
            "01"
                + "0000a1ff"
                + "00000002"
                + "ffffffff"
                + "00000064"
                + "00000001"
                + "0000000000000003"
                + "0000000000000004"
                + "0000000000000005"
                + "0000000000000006"
                + "0000000000000008"
                + "0000000000000011"
                + "0000000000000022"
                + "0000000000000001"
                + "00000002"
                + "ffffffffffffffff"
                + "3b9ac9ff"
                + "0000000000000001"
                + "00000002"
                + "746f");
    assertThat(hex(InodeCodec.encode(InodeCodec.decode(7, record)))).isEqualTo(hex(record));
  }

  @Test
  void aBaseIsTheseBytes() throws Exception {
    Content content = new Content(0, List.of(new ChunkRef(Hash.copyOf(new byte[32]), 5)));
    Base base = new Base(content, List.of(new Node.Extent(10, 5)), 15);
    byte[] record = BaseCodec.encode(base);
    assertThat(hex(record))
        .isEqualTo(
            "00"
                + "000000000000000f"
                + "00000001"
                + "000000000000000a"
                + "0000000000000005"
                + "0a24"
                + "0a20"
                + "00".repeat(32)
                + "1005");
    assertThat(BaseCodec.decode(record)).isEqualTo(base);
  }

  @Test
  void anExtentIsTheseBytes() throws Exception {
    Extent copy = Extent.copy(100, new byte[] {1, 2, 3}, 0, 3);
    assertThat(hex(copy.encode())).isEqualTo("0000000000000067" + "f130f21e");
    assertThat(Extent.decode(100, copy.encode()).sums()).isEqualTo(copy.sums());
    assertThat(Extent.decode(1, Extent.local(1, 9).encode()).isLocal()).isTrue();
  }

  @Test
  void refusesDamagedRecords() {
    byte[] record = InodeCodec.encode(inode());
    byte[] newer = record.clone();
    newer[0] = 2;
    assertThatThrownBy(() -> InodeCodec.decode(7, newer)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> InodeCodec.decode(7, java.util.Arrays.copyOf(record, 50)))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> BaseCodec.decode(new byte[] {0, 1}))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> Extent.decode(0, new byte[9])).isInstanceOf(StoreException.class);
  }
}
