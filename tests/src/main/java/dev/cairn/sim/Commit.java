package dev.cairn.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The commit a run belongs to, so that a failure can be replayed: the property {@code
 * cairn.commit}, else what the working tree around the process has checked out, else {@code
 * unknown}. Changes that were not committed do not show.
 */
public final class Commit {

  private static final String UNKNOWN = "unknown";
  private static final int SHOWN_CHARS = 12;

  private Commit() {}

  /** Its first characters. */
  public static String name() {
    String told = System.getProperty("cairn.commit", "");
    String found = told.isEmpty() ? checkedOut(Path.of("").toAbsolutePath()) : told;
    return found.length() > SHOWN_CHARS ? found.substring(0, SHOWN_CHARS) : found;
  }

  private static String checkedOut(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      Path git = at.resolve(".git");
      try {
        if (Files.isDirectory(git)) {
          return head(git, git);
        }
        if (Files.isRegularFile(git)) {
          // A linked working tree: the file says where its HEAD is; branches are two above.
          Path own = at.resolve(Files.readString(git).strip().replaceFirst("^gitdir: ", ""));
          return head(own, own.resolve("../.."));
        }
      } catch (IOException e) {
        return UNKNOWN;
      }
    }
    return UNKNOWN;
  }

  private static String head(Path git, Path common) throws IOException {
    String head = Files.readString(git.resolve("HEAD")).strip();
    if (!head.startsWith("ref: ")) {
      return head;
    }
    String ref = head.substring("ref: ".length());
    if (Files.isRegularFile(common.resolve(ref))) {
      return Files.readString(common.resolve(ref)).strip();
    }
    List<String> packed = Files.readAllLines(common.resolve("packed-refs"));
    return packed.stream()
        .filter(line -> line.endsWith(" " + ref))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst()
        .orElse(UNKNOWN);
  }
}
