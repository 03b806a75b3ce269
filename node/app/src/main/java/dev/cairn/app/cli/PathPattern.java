package dev.cairn.app.cli;

import dev.cairn.archive.select.Glob;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A path with patterns in it, as a shell expands it. */
final class PathPattern {

  private PathPattern() {}

  /** What there is of it, in order; nothing if nothing matches. */
  static List<Path> expand(String pattern) throws IOException {
    List<Path> found = List.of(Path.of(pattern.startsWith("/") ? "/" : ""));
    for (String name : pattern.split("/", -1)) {
      if (!name.isEmpty()) {
        found = step(found, name);
      }
    }
    return found;
  }

  private static List<Path> step(List<Path> folders, String name) throws IOException {
    List<Path> next = new ArrayList<>();
    boolean literal = name.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0);
    for (Path folder : folders) {
      if (literal) {
        Path path = folder.resolve(name);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          next.add(path);
        }
      } else {
        next.addAll(matching(folder, Glob.of(name, false)));
      }
    }
    return next;
  }

  private static List<Path> matching(Path folder, Glob glob) throws IOException {
    List<Path> matching = new ArrayList<>();
    Path listed = folder.toString().isEmpty() ? Path.of(".") : folder;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(listed)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (glob.matches(name)) {
          matching.add(folder.resolve(name));
        }
      }
    } catch (NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    matching.sort(Path::compareTo);
    return matching;
  }
}
