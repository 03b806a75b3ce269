package dev.cairn.archive.backup;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.select.Exclusions;
import dev.cairn.archive.select.Exclusions.Marker;
import dev.cairn.archive.select.Rules;
import dev.cairn.archive.select.Rules.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of one folder is taken: a backup's {@link Exclusions}, and what the folder and those above
 * it say themselves. Immutable.
 */
final class Selection {

  /** An ignore file is for people to write. */
  private static final int IGNORE_BYTES_MAX = 1 << 20;

  private static final int HEADER_BYTES_MAX = 4096;
  private static final long ANY_DEVICE = -1;

  private final Exclusions exclusions;
  private final Complaints complaints;
  private final List<Layer> layers;
  private final long device;
  private final byte @Nullable [] only;

  /** The rules of an ignore file. */
  private record Layer(String folder, Rules rules) {}

  /** Hears of ignore files that cannot be read or understood: then all is taken. */
  @FunctionalInterface
  interface Complaints {
    void about(String path, String message);
  }

  private Selection(Selection above, List<Layer> layers, long device, byte @Nullable [] only) {
    this.exclusions = above.exclusions;
    this.complaints = above.complaints;
    this.layers = layers;
    this.device = device;
    this.only = only;
  }

  /** That of the top. */
  Selection(Exclusions exclusions, Complaints complaints) {
    this.exclusions = exclusions;
    this.complaints = complaints;
    this.layers = List.of();
    this.device = ANY_DEVICE;
    this.only = null;
  }

  /**
   * That of a folder below.
   *
   * @param shown its path with a slash at the end
   * @param named it, or something below it, was asked for by name
   */
  Selection below(DirectoryHandle folder, String shown, boolean named) throws PosixException {
    long within =
        exclusions.oneFileSystem() && (named || device == ANY_DEVICE)
            ? folder.stat().device()
            : device;
    for (Marker marker : exclusions.markers()) {
      byte[] name = PathBytes.of(marker.name());
      byte[] header = marker.header().getBytes(StandardCharsets.UTF_8);
      byte[] start = read(folder, name, Math.min(header.length, HEADER_BYTES_MAX));
      if (start != null && Arrays.equals(start, header)) {
        return new Selection(this, layers, within, name);
      }
    }
    return new Selection(this, layersIn(folder, shown), within, null);
  }

  private List<Layer> layersIn(DirectoryHandle folder, String shown) {
    if (exclusions.ignoreFile().isEmpty()) {
      return layers;
    }
    try {
      byte[] text = read(folder, PathBytes.of(exclusions.ignoreFile()), IGNORE_BYTES_MAX);
      if (text == null) {
        return layers;
      }
      List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
      List<Layer> more = new ArrayList<>(layers);
      more.add(new Layer(shown, Rules.of(Rules.patterns(lines), false)));
      return more;
    } catch (PosixException | IllegalArgumentException e) {
      complaints.about(shown + exclusions.ignoreFile(), e.getMessage() + "");
      return layers;
    }
  }

  /** The beginning of a regular file; null if there is none. */
  private static byte @Nullable [] read(DirectoryHandle folder, byte[] name, int bytesMax)
      throws PosixException {
    int bytes;
    try {
      Stat stat = folder.lstat(name);
      if (stat.kind() != FileKind.REGULAR) {
        return null;
      }
      bytes = (int) Math.min(bytesMax, stat.bytes());
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
    if (bytes == 0) {
      return new byte[0];
    }
    try (FileHandle file = folder.openForRead(name)) {
      byte[] start = new byte[bytes];
      int have = 0;
      while (have < bytes) {
        int count = file.readAt(have, start, have, bytes - have);
        if (count < 0) {
          break;
        }
        have += count;
      }
      return Arrays.copyOf(start, have);
    }
  }

  /** True if an entry of the folder is left out by its path. */
  boolean leavesOut(byte[] name, String shown) {
    if (only != null && !Arrays.equals(only, name)) {
      return true;
    }
    for (Rules rules : exclusions.rules()) {
      if (rules.verdict(shown) == Verdict.LEFT_OUT) {
        return true;
      }
    }
    for (int i = layers.size() - 1; i >= 0; i--) { // the nearest file has the last word
      Layer layer = layers.get(i);
      Verdict verdict = layer.rules().verdict(shown.substring(layer.folder().length() - 1));
      if (verdict != Verdict.SILENT) {
        return verdict == Verdict.LEFT_OUT;
      }
    }
    return false;
  }

  /** True if an entry is left out for what it is. */
  boolean leavesOut(Stat stat) {
    return stat.kind() == FileKind.REGULAR && stat.bytes() > exclusions.largerThanBytes();
  }

  /** True if a folder's content is left out, since it is another file system's. */
  boolean isElsewhere(Stat folder) {
    return exclusions.oneFileSystem() && device != ANY_DEVICE && folder.device() != device;
  }
}
