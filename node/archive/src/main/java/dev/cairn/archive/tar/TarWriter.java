package dev.cairn.archive.tar;

import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Extent;
import dev.cairn.archive.tree.NodeKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes entries of a tar archive. What ustar cannot say is said in an extended header, and only
 * that, so an archive of plain files is one that every tar reads. The same nodes give the same
 * bytes. For one thread.
 */
final class TarWriter {

  private static final byte[] NOTHING = {};
  private static final byte[] SLASH = {'/'};
  private static final byte[] SPARSE_FOLDER =
      "GNUSparseFile.0/".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PAX_FOLDER = "PaxHeaders/".getBytes(StandardCharsets.US_ASCII);
  private static final int PAX_MODE = 0644;

  private final OutputStream out;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes the data of a file, without its holes: as many bytes as its content has. */
  @FunctionalInterface
  interface Data<X extends Exception> {
    void write(OutputStream out) throws IOException, X, InterruptedException;
  }

  /** Why a tar archive has no room for it; empty if it has. */
  static Optional<String> objection(Node node) {
    return switch (node.kind()) {
      case SOCKET -> Optional.of("tar has no sockets");
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          major(node) > Header.ID_MAX || minor(node) > Header.ID_MAX
              ? Optional.of("tar has no device %d:%d".formatted(major(node), minor(node)))
              : Optional.empty();
      case FILE, SYMLINK, DIRECTORY, FIFO -> Optional.empty();
    };
  }

  private static long major(Node node) {
    return node.special() >>> 32;
  }

  private static long minor(Node node) {
    return node.special() & 0xFFFF_FFFFL;
  }

  /** A directory, symbolic link, FIFO or device to which there is no {@link #objection}. */
  void special(byte[] path, Node node) throws IOException {
    byte[] name = node.kind() == NodeKind.DIRECTORY ? joined(path, SLASH) : path;
    Header header = new Header(name, type(node.kind()));
    header.link(node.target()).device(major(node), minor(node));
    write(header, node, PaxRecords.ofNames(name, node.target(), NOTHING));
  }

  private static char type(NodeKind kind) {
    return switch (kind) {
      case FILE -> '0';
      case SYMLINK -> '2';
      case CHARACTER_DEVICE -> '3';
      case BLOCK_DEVICE -> '4';
      case DIRECTORY -> '5';
      case FIFO -> '6';
      case SOCKET -> throw new IllegalArgumentException("tar has no sockets");
    };
  }

  /** Another name of what was written as {@code first}. */
  void link(byte[] path, byte[] first, Node node) throws IOException {
    write(new Header(path, '1').link(first), node, PaxRecords.ofNames(path, first, NOTHING));
  }

  /** A file; one with holes in GNU's sparse format 1.0, its map before its data. */
  <X extends Exception> void file(byte[] path, Node node, Data<X> data)
      throws IOException, X, InterruptedException {
    boolean isSparse = node.content().bytes() < node.size();
    byte[] map = isSparse ? map(node) : NOTHING;
    byte[] name = isSparse ? inFolder(path, SPARSE_FOLDER) : path;
    PaxRecords pax = PaxRecords.ofNames(name, NOTHING, isSparse ? path : NOTHING);
    if (isSparse) {
      pax.add("GNU.sparse.major", "1");
      pax.add("GNU.sparse.minor", "0");
      pax.add("GNU.sparse.realsize", Long.toString(node.size()));
    }
    long size = map.length + node.content().bytes();
    if (size > Header.NUMBER_MAX) {
      pax.add("size", Long.toString(size));
    }
    write(new Header(name, '0').size(size), node, pax);
    out.write(map);
    data.write(out);
    out.write(new byte[padding(size)]);
  }

  /** Decimal numbers, a line each: how many runs, then offset and length of each; whole blocks. */
  private static byte[] map(Node node) {
    List<Extent> runs = new ArrayList<>(node.extents());
    if (runs.isEmpty() && node.content().bytes() > 0) {
      runs.add(new Extent(0, node.content().bytes()));
    }
    if (runs.isEmpty() || runs.getLast().offset() + runs.getLast().bytes() < node.size()) {
      runs.add(new Extent(node.size(), 0)); // as GNU tar ends a hole
    }
    StringBuilder text = new StringBuilder().append(runs.size()).append('\n');
    runs.forEach(run -> text.append(run.offset()).append('\n').append(run.bytes()).append('\n'));
    byte[] lines = text.toString().getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(lines, lines.length + padding(lines.length));
  }

  private static int padding(long bytes) {
    return (int) (Math.ceilDiv(bytes, (long) Header.BYTES) * Header.BYTES - bytes);
  }

  private void write(Header header, Node node, PaxRecords pax) throws IOException {
    byte[] user = node.owner().user().getBytes(StandardCharsets.UTF_8);
    byte[] group = node.owner().group().getBytes(StandardCharsets.UTF_8);
    header
        .mode(node.mode())
        .owner(node.owner().uid(), node.owner().gid())
        .accounts(user, group)
        .modified(node.modified().seconds());
    pax.addOwner(node.owner());
    pax.addModified(node.modified());
    pax.addAttributes(node.attributes());
    if (!pax.isEmpty()) {
      byte[] records = pax.bytes();
      byte[] name = inFolder(header.name(), PAX_FOLDER);
      out.write(new Header(name, 'x').mode(PAX_MODE).size(records.length).bytes());
      out.write(records);
      out.write(new byte[padding(records.length)]);
    }
    out.write(header.bytes());
  }

  /** Ends the archive. */
  void finish() throws IOException {
    out.write(new byte[2 * Header.BYTES]);
  }

  /** The path with {@code folder} before its last name. */
  private static byte[] inFolder(byte[] path, byte[] folder) {
    int slash = path.length - 2; // the last but one may end a directory's name
    while (slash >= 0 && path[slash] != '/') {
      slash--;
    }
    byte[] parent = Arrays.copyOf(path, slash + 1);
    return joined(joined(parent, folder), Arrays.copyOfRange(path, slash + 1, path.length));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
