package dev.cairn.fuse.drive.store;

/**
 * A file that changed here and could not be read when the drive was sent: the network keeps its
 * last version, and it is tried again.
 *
 * @param path from the drive's root, printable
 * @param reason which of its bytes cannot be had, and why
 */
public record Unsent(String path, String reason) {

  @Override
  public String toString() {
    return path + ": " + reason;
  }
}
