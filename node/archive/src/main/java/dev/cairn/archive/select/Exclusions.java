package dev.cairn.archive.select;

import java.util.List;

/**
 * What a backup leaves out.
 *
 * @param rules each is asked of every path, as it is shown; one that says so leaves it out
 * @param markers folders that hold one of them keep only the marker
 * @param ignoreFile name of a file with rules for the folder it lies in and all below; empty for
 *     none
 * @param largerThanBytes files of more bytes are left out
 * @param oneFileSystem folders on other file systems than what was named are kept empty
 */
public record Exclusions(
    List<Rules> rules,
    List<Marker> markers,
    String ignoreFile,
    long largerThanBytes,
    boolean oneFileSystem) {

  /** The file that says what to leave out, unless another name is given. */
  public static final String IGNORE_FILE = ".cairnignore";

  /** Nothing but what {@value #IGNORE_FILE} files say. */
  public static final Exclusions NONE =
      new Exclusions(List.of(), List.of(), IGNORE_FILE, Long.MAX_VALUE, false);

  public Exclusions {
    rules = List.copyOf(rules);
    markers = List.copyOf(markers);
  }

  /**
   * A file that marks a folder as not worth keeping.
   *
   * @param header what the file must begin with; may be empty
   */
  public record Marker(String name, String header) {

    /** Of caches (bford.info/cachedir). */
    public static final Marker CACHE =
        new Marker("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");

    /** From {@code NAME} or {@code NAME:HEADER}. */
    public static Marker of(String text) {
      int colon = text.indexOf(':');
      String name = colon < 0 ? text : text.substring(0, colon);
      if (name.isEmpty() || name.contains("/")) {
        throw new IllegalArgumentException("'" + text + "' is not the name of a file");
      }
      return new Marker(name, colon < 0 ? "" : text.substring(colon + 1));
    }
  }
}
