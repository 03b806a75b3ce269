package dev.cairn.app.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 with a bound on their length, so that a peer cannot fill memory. */
final class LineReader {

  /** The longest message is a list of a vault's snapshots or a node's peers. */
  static final int LINE_BYTES_MAX = 4 << 20;

  private final InputStream in;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** The next line without its line feed; null at the end. */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    int read = in.read();
    if (read < 0) {
      return null;
    }
    while (read >= 0 && read != '\n') {
      if (line.size() >= LINE_BYTES_MAX) {
        throw new IOException("a line of more than " + LINE_BYTES_MAX + " bytes");
      }
      line.write(read);
      read = in.read();
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
