package dev.cairn.app.output;

/** What the process ends with: restic's numbers wherever the meaning is the same. */
public final class ExitCodes {

  /** All done. */
  public static final int OK = 0;

  /** Failed; the message says why. */
  public static final int FAILED = 1;

  /** The command line made no sense. */
  public static final int USAGE = 2;

  /** Done, but some files could not be read, or some things not be removed. */
  public static final int PARTLY = 3;

  /** There is no such vault. */
  public static final int NO_VAULT = 10;

  /** Another process has the home; vaults themselves are never locked. */
  public static final int LOCKED = 11;

  /** The key does not open the vault. */
  public static final int WRONG_KEY = 12;

  /** Less durable than wanted, or not at all; the remedies are named. */
  public static final int BELOW_TARGET = 20;

  /** Too few members can be reached for what was asked; try again when more are. */
  public static final int TOO_FEW_PEERS = 21;

  /** Under way: what was asked for has to wait until a time that is named. */
  public static final int NOT_YET = 22;

  /** Interrupted; running it again goes on where it stopped. */
  public static final int INTERRUPTED = 130;

  private ExitCodes() {}
}
