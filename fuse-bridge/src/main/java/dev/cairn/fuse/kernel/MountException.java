package dev.cairn.fuse.kernel;

/** It could not be mounted; the message says what to do. */
public final class MountException extends Exception {

  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** There is no /dev/fuse. */
    NO_FUSE,
    /** Not root, and no fusermount3. */
    NO_FUSERMOUNT,
    /** The machine does not let this user. */
    NOT_PERMITTED,
    /** The mount point does not exist or is not a directory. */
    NOT_A_DIRECTORY,
    /** The mount point has files in it. */
    NOT_EMPTY,
    /** Something is mounted there. */
    ALREADY_MOUNTED,
    /** Anything else. */
    FAILED
  }

  private final Reason reason;

  /** With a message for the one who mounts. */
  public MountException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why, to switch on. */
  public Reason reason() {
    return reason;
  }
}
