package dev.cairn.fuse.kernel.session;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How far the kernel reads ahead on a mount: 128 KiB unless root says otherwise. */
final class ReadAhead {

  private static final System.Logger LOG = System.getLogger(ReadAhead.class.getName());

  private static final int KIBIBYTES = Buffer.DATA_BYTES_MAX / 1024;

  private ReadAhead() {}

  /** Raises it to what one read can carry, where this user may. */
  static void raise(Path mountPoint) {
    try {
      Optional<MountTable.Row> row = MountTable.on(mountPoint);
      if (row.isPresent()) {
        Path setting = Path.of("/sys/class/bdi", row.get().device(), "read_ahead_kb");
        if (Files.isWritable(setting)) {
          Files.writeString(setting, Integer.toString(KIBIBYTES));
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the kernel reads ahead as it likes", e);
    }
  }
}
