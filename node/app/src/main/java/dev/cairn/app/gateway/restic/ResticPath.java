package dev.cairn.app.gateway.restic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request's path names, in the REST protocol of restic (its doc/REST_backend.rst). */
sealed interface ResticPath {

  /** Its repository: folders, joined by slashes; empty for the top. */
  String repository();

  /** The repository itself. */
  record Repository(String repository) implements ResticPath {}

  /** Its {@code config}. */
  record Config(String repository) implements ResticPath {
    /** Where it is kept. */
    String blob() {
      return join(repository, "config");
    }
  }

  /** All files of a type. */
  record Type(String repository, String type) implements ResticPath {
    /** Where they are kept. */
    String folder() {
      return join(repository, type);
    }
  }

  /** One file, named by the SHA-256 of its bytes. */
  record File(String repository, String type, String name) implements ResticPath {
    /** Where it is kept: data, of which there is much, in 256 folders. */
    String blob() {
      String folder = join(repository, type);
      return type.equals("data")
          ? folder + "/" + name.substring(0, 2) + "/" + name
          : folder + "/" + name;
    }
  }

  /** The types of files. */
  Set<String> TYPES = Set.of("data", "keys", "locks", "snapshots", "index");

  /** Deep enough for {@code organisation/team/machine/purpose}. */
  int FOLDERS_MAX = 4;

  Pattern NAME = Pattern.compile("[0-9a-f]{64}");
  Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Reads a path; empty if it names nothing. */
  static Optional<ResticPath> parse(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    String last = parts.isEmpty() ? "" : parts.getLast();
    String before = parts.size() < 2 ? "" : parts.get(parts.size() - 2);
    if (NAME.matcher(last).matches() && TYPES.contains(before)) {
      return repository(parts, 2).map(repository -> new File(repository, before, last));
    }
    if (last.equals("config")) {
      return repository(parts, 1).map(Config::new);
    }
    if (TYPES.contains(last)) {
      return repository(parts, 1).map(repository -> new Type(repository, last));
    }
    return repository(parts, 0).map(Repository::new);
  }

  private static Optional<String> repository(List<String> parts, int behind) {
    List<String> folders = parts.subList(0, parts.size() - behind);
    boolean good =
        folders.size() <= FOLDERS_MAX
            && folders.stream()
                .allMatch(folder ->
                    FOLDER.matcher(folder).matches()
                        && !folder.equals("config")
                        && !TYPES.contains(folder));
    return good ? Optional.of(String.join("/", folders)) : Optional.empty();
  }

  private static String join(String repository, String rest) {
    return repository.isEmpty() ? rest : repository + "/" + rest;
  }
}
