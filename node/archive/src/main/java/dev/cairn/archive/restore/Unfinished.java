package dev.cairn.archive.restore;

import dev.cairn.archive.posix.DirectoryEntry;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.vault.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The note that a restore into an empty folder leaves in it until all is there: everything here was
 * made by a restore of this snapshot, so running that again may go on with it.
 *
 * <p>It says in which run of the machine it was begun. Within one, whatever a file's time says is
 * true; but when the power fails, a file system may have kept the time and lost the bytes.
 *
 * <p>Its name begins as the snapshot's id does, so no snapshot that it is for has a file of this
 * name: the id comes from what is in it.
 */
final class Unfinished {

  private static final String PREFIX = ".cairn-restore-";
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int BYTES_MAX = 16 << 10;

  /** 64 bits: so many snapshots that two begin alike nobody makes. */
  private static final int ID_DIGITS = 16;

  private final byte[] name;
  private final byte[] begun;
  private final byte[] whole;

  Unfinished(Snapshot snapshot, String subfolder, String boot) {
    name = PathBytes.of(PREFIX + snapshot.id().hex().substring(0, ID_DIGITS));
    String text =
        """
        An interrupted restore by cairn. The same command goes on with it;
        when all is there this file is gone.
        snapshot %s
        subfolder %s
        """
            .formatted(snapshot.id().hex(), subfolder);
    begun = (text + "boot ").getBytes(StandardCharsets.UTF_8);
    whole = (text + "boot " + boot + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Which run of the machine this is; empty if it does not say. */
  static String boot() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether a name in a target is that of such a note, for whatever snapshot. */
  static boolean isNote(byte[] entry) {
    return new String(entry, StandardCharsets.ISO_8859_1).startsWith(PREFIX);
  }

  /** The beginning of the id of the snapshot that a note in the target is for, if there is one. */
  static Optional<String> snapshotOf(List<DirectoryEntry> there) {
    return there.stream()
        .filter(entry -> isNote(entry.name()))
        .map(entry -> PathBytes.printable(entry.name()).substring(PREFIX.length()))
        .map(id -> id.substring(0, Math.min(8, id.length()))) // as snapshots shows it
        .findFirst();
  }

  /** What a target's note says of this restore. */
  enum Found {
    /** It is not there, or is for something else. */
    NONE,
    /** It is this one's, from before the machine was started. */
    BEFORE_START,
    /** It is this one's. */
    SINCE_START
  }

  Found look(DirectoryHandle target, List<DirectoryEntry> there) throws PosixException {
    if (there.stream().noneMatch(entry -> Arrays.equals(entry.name(), name))) {
      return Found.NONE;
    }
    byte[] text = new byte[BYTES_MAX];
    int length = 0;
    try (FileHandle file = target.openForRead(name)) {
      int count;
      while (length < BYTES_MAX && (count = file.read(text, length, BYTES_MAX - length)) > 0) {
        length += count;
      }
    }
    if (!Arrays.equals(text, 0, Math.min(length, begun.length), begun, 0, begun.length)) {
      return Found.NONE;
    }
    return Arrays.equals(text, 0, length, whole, 0, whole.length) && !endsEmpty()
        ? Found.SINCE_START
        : Found.BEFORE_START;
  }

  private boolean endsEmpty() {
    return whole.length == begun.length + 1;
  }

  /** Writes it, so that it is on the disk before anything that it speaks of. */
  void write(DirectoryHandle target) throws PosixException {
    try (FileHandle file = target.create(name, 0600)) {
      file.write(whole, 0, whole.length);
      file.sync();
    }
    target.sync();
  }

  /** Takes it away: all is there. */
  void remove(DirectoryHandle target) throws PosixException {
    target.unlink(name);
  }

  /** Takes away notes of whatever restores: what they say is not true any more. */
  static void removeAll(DirectoryHandle target, List<DirectoryEntry> there) throws PosixException {
    for (DirectoryEntry entry : there) {
      if (isNote(entry.name())) {
        target.unlink(entry.name());
      }
    }
  }
}
