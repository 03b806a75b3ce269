package dev.cairn.app.gateway.webdav;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.crypto.Hash;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A file or folder under the name by which it was asked for.
 *
 * @param name the last of its path; empty for the top
 * @param node of a link to a file the file's
 */
record Resource(byte[] name, Node node) {

  private static final int ETAG_DIGITS = 32;
  private static final int EXECUTE = 0111;

  boolean isFolder() {
    return node.kind() == NodeKind.DIRECTORY;
  }

  /**
   * Strong: equal for equal bytes that were cut and laid alike, whatever their name and time, and
   * different for different ones. It tells nobody more than the file does: ids of chunks are keyed.
   */
  String etag() {
    int extents = node.extents().size();
    ByteBuffer bytes =
        ByteBuffer.allocate(
            16 + node.content().refs().size() * (Hash.BYTES + Long.BYTES) + extents * 16);
    bytes.putLong(node.size()).putLong(node.content().depth());
    for (ChunkRef ref : node.content().refs()) {
      bytes.put(ref.id().bytes()).putLong(ref.bytes());
    }
    for (Node.Extent extent : node.extents()) {
      bytes.putLong(extent.offset()).putLong(extent.bytes());
    }
    return "\"" + Hash.of(bytes.array()).hex().substring(0, ETAG_DIGITS) + "\"";
  }

  /** The value of a property as XML; empty if it has none of that name. */
  Optional<String> value(Property property) {
    return switch (property) {
      case RESOURCE_TYPE -> Optional.of(isFolder() ? "<D:collection/>" : "");
      case DISPLAY_NAME -> Optional.of(Markup.escaped(PathBytes.printable(name)));
      case LAST_MODIFIED -> HttpDate.modified(node).map(HttpDate::of);
      case CONTENT_LENGTH -> ofFile(Long.toString(node.size()));
      case CONTENT_TYPE -> ofFile(WebDavHandler.FILE_TYPE);
      case ETAG -> isFolder() ? Optional.empty() : Optional.of(Markup.escaped(etag()));
      case EXECUTABLE -> ofFile((node.mode() & EXECUTE) == 0 ? "F" : "T");
    };
  }

  private Optional<String> ofFile(String value) {
    return isFolder() ? Optional.empty() : Optional.of(value);
  }
}
