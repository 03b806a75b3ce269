package dev.cairn.app.node;

/** How a node takes part. */
public enum NodeMode {
  /** A daemon: listens, keeps blocks for others. */
  SERVE,
  /** For a drive in the foreground: dials others, keeps nothing, and stays when it meets nobody. */
  DRIVE,
  /** For one command: dials others and keeps nothing. */
  DIAL
}
