package dev.cairn.fuse.drive.store;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * What the network has of an inode's content: of a directory its pages, of a file its bytes.
 *
 * @param content as in the node
 * @param extents where a sparse file's data lie; empty: from 0 on
 * @param limit bytes from 0 on for which the base still counts: a file that was cut since had fewer
 */
public record Base(Content content, List<Extent> extents, long limit) {

  static final Base NONE = new Base(Content.EMPTY, List.of(), 0);

  public Base {
    extents = List.copyOf(extents);
  }

  Base cut(long bytes) {
    return bytes >= limit ? this : new Base(content, extents, bytes);
  }

  boolean isNone() {
    return limit == 0 && content.refs().isEmpty();
  }

  /** The file's length when it was saved, but for a hole at its end that was cut since. */
  long bytes() {
    long dataEnd =
        extents.isEmpty()
            ? content.bytes()
            : extents.getLast().offset() + extents.getLast().bytes();
    return Math.max(limit, dataEnd);
  }

  /** The run of data or of a hole in the file at {@code offset}. */
  public Stretch stretch(long offset) {
    if (extents.isEmpty()) {
      long end = content.bytes();
      return offset < end ? new Stretch(end, offset) : new Stretch(Long.MAX_VALUE, Stretch.HOLE);
    }
    long before = 0;
    for (Extent extent : extents) {
      if (offset < extent.offset()) {
        return new Stretch(extent.offset(), Stretch.HOLE);
      }
      long end = extent.offset() + extent.bytes();
      if (offset < end) {
        return new Stretch(end, before + offset - extent.offset());
      }
      before += extent.bytes();
    }
    return new Stretch(Long.MAX_VALUE, Stretch.HOLE);
  }

  /**
   * Where the content's bytes {@code from..to)} lie in the file, in order.
   *
   * @param to at most the content's bytes
   */
  public List<Span> spans(long from, long to) {
    if (extents.isEmpty()) {
      return List.of(new Span(from, from, to - from));
    }
    List<Span> spans = new ArrayList<>();
    long before = 0;
    for (Extent extent : extents) {
      long start = Math.max(from, before);
      long end = Math.min(to, before + extent.bytes());
      if (start < end) {
        spans.add(new Span(extent.offset() + start - before, start, end - start));
      }
      before += extent.bytes();
    }
    return spans;
  }

  /** A run of the content in the file. */
  public record Span(long offset, long contentOffset, long bytes) {}

  /**
   * A run of a file.
   *
   * @param end offset in the file behind it
   * @param contentOffset where its first byte is in the content, or {@link #HOLE}
   */
  public record Stretch(long end, long contentOffset) {
    static final long HOLE = -1;

    /** Whether there are no bytes, only zeros. */
    public boolean isHole() {
      return contentOffset == HOLE;
    }
  }
}
