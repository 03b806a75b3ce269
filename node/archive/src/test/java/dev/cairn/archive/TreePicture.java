package dev.cairn.archive;

import dev.cairn.archive.posix.DirectoryEntry;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.ExtendedAttributes;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import dev.cairn.crypto.Hash;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Everything about a folder that a restore must bring back, as text that can be compared. */
public final class TreePicture {

  private final Map<String, String> lines = new TreeMap<>();
  private final Map<Long, String> firstNames = new TreeMap<>();

  private TreePicture() {}

  /** One line for each path. Holes are compared through the blocks they save. */
  public static Map<String, String> of(Path folder) throws PosixException {
    TreePicture picture = new TreePicture();
    try (DirectoryHandle top = Posix.openDirectory(PathBytes.of(folder))) {
      picture.add(top, "");
    }
    return picture.lines;
  }

  private void add(DirectoryHandle directory, String path) throws PosixException {
    for (DirectoryEntry entry :
        directory.list().stream()
            .sorted((a, b) -> Arrays.compareUnsigned(a.name(), b.name()))
            .toList()) {
      String shown = path + "/" + HexOr.text(entry.name());
      Stat stat = directory.lstat(entry.name());
      StringBuilder line = new StringBuilder();
      line.append(stat.kind()).append(' ').append(Integer.toOctalString(stat.permissions()));
      line.append(' ').append(stat.uid()).append(':').append(stat.gid());
      line.append(' ').append(stat.modified());
      if (stat.kind() != FileKind.DIRECTORY) {
        line.append(" same as ").append(firstNames.computeIfAbsent(stat.inode(), i -> shown));
      }
      ExtendedAttributes attributes = directory.attributes(entry.name());
      for (byte[] name : attributes.names().stream().sorted(Arrays::compareUnsigned).toList()) {
        line.append(' ').append(HexOr.text(name)).append('=');
        line.append(HexFormat.of().formatHex(attributes.get(name).orElseThrow()));
      }
      switch (stat.kind()) {
        case REGULAR -> {
          line.append(" bytes ").append(stat.bytes()).append(" holes ");
          line.append(stat.blocks512() * 512 < stat.bytes() - (64 << 10));
          line.append(' ').append(content(directory, entry.name()));
        }
        case SYMLINK -> line.append(" -> ").append(HexOr.text(directory.readlink(entry.name())));
        case CHARACTER_DEVICE, BLOCK_DEVICE -> line.append(" device ").append(stat.special());
        default -> {}
      }
      lines.put(shown, line.toString());
      if (stat.kind() == FileKind.DIRECTORY) {
        try (DirectoryHandle inner = directory.openDirectory(entry.name())) {
          add(inner, shown);
        }
      }
    }
  }

  private static String content(DirectoryHandle directory, byte[] name) throws PosixException {
    MessageDigest digest = Hash.digest();
    byte[] buffer = new byte[1 << 17];
    try (FileHandle file = directory.openForRead(name)) {
      long at = 0;
      var data = file.nextData(0);
      while (data.isPresent()) { // holes are zeros: their place is enough
        at = data.getAsLong();
        digest.update(Long.toString(at).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        long end = file.nextHole(at).orElse(Long.MAX_VALUE);
        while (at < end) {
          int count = file.readAt(at, buffer, 0, (int) Math.min(buffer.length, end - at));
          if (count < 0) {
            break;
          }
          digest.update(buffer, 0, count);
          at += count;
        }
        data = file.nextData(at);
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  /** Bytes as ASCII where they are, escaped where not. */
  private static final class HexOr {
    static String text(byte[] bytes) {
      StringBuilder text = new StringBuilder();
      for (byte b : bytes) {
        if (b > ' ' && b < 127) {
          text.append((char) b);
        } else {
          text.append('\\').append(HexFormat.of().toHexDigits(b));
        }
      }
      return text.toString();
    }
  }
}
