package dev.cairn.app.node;

/** How a node takes part. */
public enum NodeMode {
  /** A daemon: listens, keeps blocks for others. */
  SERVE,
  /** For one command: dials others and keeps nothing. */
  DIAL
}
