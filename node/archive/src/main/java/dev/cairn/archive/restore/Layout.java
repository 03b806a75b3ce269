package dev.cairn.archive.restore;

import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Extent;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Where the bytes of a node's content lie in its file: between its holes. Immutable. */
final class Layout {

  private final List<Extent> extents;

  /** Where each extent begins in the content. */
  private final long[] starts;

  private final long fileBytes;

  Layout(Node node) {
    extents =
        node.extents().isEmpty() ? List.of(new Extent(0, node.content().bytes())) : node.extents();
    starts = new long[extents.size()];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + extents.get(i - 1).bytes();
    }
    fileBytes = node.size();
  }

  /** Does something with a run of bytes; false ends it. */
  interface Run {
    boolean on(long fileOffset, int at, int count) throws PosixException;
  }

  /**
   * Goes through the runs of a part of the content, in order.
   *
   * @return whether it came to the end of the part
   */
  boolean runs(long contentOffset, int length, Run run) throws PosixException {
    int found = Arrays.binarySearch(starts, contentOffset);
    int done = 0;
    for (int i = found >= 0 ? found : -found - 2; done < length; i++) {
      if (i == starts.length) {
        return false;
      }
      long within = contentOffset + done - starts[i];
      int count = (int) Math.min(length - done, extents.get(i).bytes() - within);
      if (count > 0 && !run.on(extents.get(i).offset() + within, done, count)) {
        return false;
      }
      done += Math.max(0, count);
    }
    return true;
  }

  /** True if a file that is there has data where this one has a hole, or another size. */
  boolean needsShaping(FileHandle file, long bytes) throws PosixException {
    return bytes != fileBytes || !gaps((from, to) -> !hasData(file, from, to));
  }

  /** Gives a file this size and these holes; what else is in it stays. */
  void shape(FileHandle file) throws PosixException {
    file.truncate(fileBytes);
    gaps((from, to) -> {
      if (hasData(file, from, to)) {
        file.punchHole(from, to - from);
      }
      return true;
    });
  }

  private static boolean hasData(FileHandle file, long from, long to) throws PosixException {
    OptionalLong data = file.nextData(from);
    return data.isPresent() && data.getAsLong() < to;
  }

  private interface Gap {
    boolean on(long from, long to) throws PosixException;
  }

  private boolean gaps(Gap gap) throws PosixException {
    long from = 0;
    for (Extent extent : extents) {
      if (extent.offset() > from && !gap.on(from, extent.offset())) {
        return false;
      }
      from = extent.offset() + extent.bytes();
    }
    return from >= fileBytes || gap.on(from, fileBytes);
  }
}
