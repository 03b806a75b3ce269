package dev.cairn.app.demo;

import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything about a folder that a restore has to bring back, in a form that two of them can be
 * compared in. Written apart from the archive's own reading and writing of files, so that a mistake
 * there cannot hide here.
 *
 * @param nodes by path below the folder, percent-encoded byte by byte so that any name is kept; the
 *     folder itself is the empty path
 */
record TreeFacts(SortedMap<String, Fact> nodes) {

  /**
   * One node.
   *
   * @param kind {@code file}, {@code dir}, {@code symlink} or {@code other}
   * @param mode permission bits with setuid, setgid and sticky
   * @param modifiedNs nanoseconds since 1970
   * @param bytes size of a file, 0 otherwise
   * @param content SHA-256 of a file; target of a symbolic link; else empty
   * @param sameAs first path (in order) of the same inode; its own where it is the only one
   * @param attributes extended attributes of the user's namespace, values in hexadecimal
   */
  record Fact(
      String kind,
      int mode,
      long modifiedNs,
      long bytes,
      String content,
      String sameAs,
      SortedMap<String, String> attributes) {}

  private static final int BUFFER_BYTES = 1 << 20;

  /** Reads all of {@code root}. */
  static TreeFacts of(Path root) throws IOException {
    SortedMap<String, Fact> nodes = new TreeMap<>();
    Map<Object, String> firstOfInode = new HashMap<>();
    String base = root.toUri().getRawPath().replaceFirst("/$", "");
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            add(directory, attributes);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            add(file, attributes);
            return FileVisitResult.CONTINUE;
          }

          private void add(Path path, BasicFileAttributes attributes) throws IOException {
            String name = path.toUri().getRawPath().replaceFirst("/$", "");
            String relative = name.substring(base.length());
            nodes.put(relative, fact(path, relative, attributes, firstOfInode));
          }
        });
    return new TreeFacts(groupedByFirst(nodes));
  }

  /** Regular files in it. */
  long files() {
    return nodes.values().stream().filter(fact -> fact.kind().equals("file")).count();
  }

  /** Bytes of them. */
  long bytes() {
    return nodes.values().stream().mapToLong(Fact::bytes).sum();
  }

  /** What differs, in words, one line each; empty if all is the same. */
  List<String> differences(TreeFacts other) {
    List<String> out = new ArrayList<>();
    for (Map.Entry<String, Fact> entry : nodes.entrySet()) {
      Fact there = other.nodes.get(entry.getKey());
      if (there == null) {
        out.add(entry.getKey() + ": missing");
      } else {
        compare(entry.getKey(), entry.getValue(), there, out);
      }
    }
    for (String path : other.nodes.keySet()) {
      if (!nodes.containsKey(path)) {
        out.add(path + ": should not be there");
      }
    }
    return out;
  }

  private static void compare(String path, Fact here, Fact there, List<String> out) {
    compare(path, "kind", here.kind(), there.kind(), out);
    compare(
        path, "mode", Integer.toOctalString(here.mode()), Integer.toOctalString(there.mode()), out);
    compare(path, "time", here.modifiedNs(), there.modifiedNs(), out);
    compare(path, "size", here.bytes(), there.bytes(), out);
    compare(path, "content", here.content(), there.content(), out);
    compare(path, "hard link", here.sameAs(), there.sameAs(), out);
    compare(path, "attributes", here.attributes(), there.attributes(), out);
  }

  private static void compare(
      String path, String what, Object here, Object there, List<String> out) {
    if (!here.equals(there)) {
      out.add(path + ": " + what + " was " + here + ", is " + there);
    }
  }

  private static Fact fact(
      Path path, String relative, BasicFileAttributes basic, Map<Object, String> firstOfInode)
      throws IOException {
    Map<String, Object> unix =
        Files.readAttributes(
            path, "unix:mode,lastModifiedTime,ino,nlink", LinkOption.NOFOLLOW_LINKS);
    String kind =
        basic.isSymbolicLink()
            ? "symlink"
            : basic.isDirectory() ? "dir" : basic.isRegularFile() ? "file" : "other";
    String content =
        switch (kind) {
          case "file" -> hash(path);
          case "symlink" -> Files.readSymbolicLink(path).toString();
          default -> "";
        };
    String sameAs = relative;
    if (kind.equals("file") && ((Number) number(unix, "nlink")).longValue() > 1) {
      sameAs =
          Objects.requireNonNullElse(
              firstOfInode.putIfAbsent(number(unix, "ino"), relative), relative);
    }
    int mode = kind.equals("symlink") ? 0 : ((Number) number(unix, "mode")).intValue() & 07777;
    FileTime modified = (FileTime) number(unix, "lastModifiedTime");
    return new Fact(
        kind,
        mode,
        modified.to(java.util.concurrent.TimeUnit.NANOSECONDS),
        kind.equals("file") ? basic.size() : 0,
        content,
        sameAs,
        kind.equals("symlink") ? new TreeMap<>() : attributes(path));
  }

  private static Object number(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name), name);
  }

  /** The walk meets inodes in the directory's order; the first by name is the same everywhere. */
  private static SortedMap<String, Fact> groupedByFirst(SortedMap<String, Fact> nodes) {
    Map<String, String> first = new HashMap<>();
    nodes.forEach((path, fact) -> first.merge(fact.sameAs(), path, TreeFacts::lesser));
    SortedMap<String, Fact> grouped = new TreeMap<>();
    nodes.forEach((path, f) ->
        grouped.put(
            path,
            new Fact(
                f.kind(),
                f.mode(),
                f.modifiedNs(),
                f.bytes(),
                f.content(),
                Objects.requireNonNull(first.get(f.sameAs())),
                f.attributes())));
    return grouped;
  }

  private static String lesser(String a, String b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest = Hash.digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static SortedMap<String, String> attributes(Path path) throws IOException {
    SortedMap<String, String> out = new TreeMap<>();
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(
            path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      return out;
    }
    try {
      for (String name : view.list()) {
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        out.put(name, HexFormat.of().formatHex(value.array(), 0, value.position()));
      }
    } catch (java.nio.file.FileSystemException unsupported) {
      return out; // the file system has none
    }
    return out;
  }
}
