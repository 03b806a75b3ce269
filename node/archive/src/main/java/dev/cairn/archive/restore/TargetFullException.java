package dev.cairn.archive.restore;

import java.io.IOException;

/** The file system that is restored to has no room left, or the user's quota is used up. */
final class TargetFullException extends IOException {

  private static final long serialVersionUID = 1L;

  TargetFullException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
