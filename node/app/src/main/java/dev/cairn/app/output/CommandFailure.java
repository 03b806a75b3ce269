package dev.cairn.app.output;

/**
 * A command that could not do what it was asked: an exit code, and a message that names the thing
 * and the remedy. Expected, so it is shown without a stack trace.
 */
public final class CommandFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * @param exitCode one of {@link ExitCodes}
   */
  public CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** As above, with what made it fail, shown by {@code --debug}. */
  public CommandFailure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** A failure that is nobody's special case: exit code 1. */
  public static CommandFailure failed(String message) {
    return new CommandFailure(ExitCodes.FAILED, message);
  }

  /** The words of the command line do not go together; nothing was done. */
  public static CommandFailure usage(String message) {
    return new CommandFailure(ExitCodes.USAGE, message);
  }

  /** What the process ends with. */
  public int exitCode() {
    return exitCode;
  }

  /** The message; never null. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }
}
