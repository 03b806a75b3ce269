package dev.cairn.fuse.drive.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.crypto.Hash;
import dev.cairn.fuse.drive.store.Archive;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.Name;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Names in a folder of a snapshot that has very many. */
class SnapshotLookupTest {

  private static final int NAMES = 100_000;
  private static final long ROOT = 1;
  private static final Content FOLDER = new Content(0, List.of(new ChunkRef(Hash.of(), 1)));
  private static final Content ALL = new Content(0, List.of(new ChunkRef(Hash.of(), 2)));

  private static Node node(byte[] name, NodeKind kind, Content content, long inode) {
    Node.Time time = new Node.Time(1, 0);
    return new Node(
        name,
        kind,
        0644,
        new Node.Owner(0, 0, "", ""),
        time,
        time,
        new Node.Identity(1, inode, 1),
        inode,
        content,
        List.of(),
        new byte[0],
        0,
        List.of());
  }

  private static byte[] name(int number) {
    byte[] name = ("file " + number).getBytes(StandardCharsets.US_ASCII);
    name[0] = (byte) (number % 256 == '/' || number % 256 == 0 ? 'f' : number % 256);
    return name;
  }

  /** One folder, of which all names are in byte order, as trees have them. */
  private record Large(List<Node> nodes) implements Archive {
    @Override
    public void directory(Content directory, NodeVisitor visitor) {
      if (directory.equals(ALL)) {
        visitor.visit(node(new byte[] {'d'}, NodeKind.DIRECTORY, FOLDER, 2));
      } else {
        nodes.forEach(visitor::visit);
      }
    }

    @Override
    public Piece piece(Content content, Want want) throws ArchiveException {
      throw new ArchiveException("nobody reads here");
    }
  }

  @Test
  void findsEveryNameAndNoOther() throws Exception {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < NAMES; i++) {
      nodes.add(node(name(i), NodeKind.FILE, Content.EMPTY, 10 + i));
    }
    nodes.sort((a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
    Snapshot snapshot =
        new Snapshot(
            Hash.of(),
            Instant.EPOCH,
            "host",
            "",
            List.of(),
            List.of(),
            ALL,
            Optional.empty(),
            new Snapshot.Stats(0, 0, 0, 0, 0));
    SnapshotFileSystem files =
        new SnapshotFileSystem(new Large(nodes), new Top.One(snapshot), ROOT);
    Caller caller = new Caller(0, 0, 1);
    long folder = files.lookup(caller, new Name(ROOT, new byte[] {'d'})).inode();
    for (int i = 0; i < NAMES; i++) {
      assertThat(files.lookup(caller, new Name(folder, name(i))).bytes()).isEqualTo(10 + i);
    }
    for (byte[] none : List.of(new byte[] {1}, new byte[] {(byte) 0xff, 'z'}, new byte[] {'d'})) {
      assertThatThrownBy(() -> files.lookup(caller, new Name(folder, none)))
          .isInstanceOf(ErrnoException.class);
    }
  }
}
