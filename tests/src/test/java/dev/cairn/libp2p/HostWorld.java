package dev.cairn.libp2p;

/**
 * Where hosts live: on the machine as it is, or in a simulation of one seed. Parts of a test may
 * block only in ways that its world allows.
 */
interface HostWorld {

  /** A host with a key of its own that others can dial. */
  Host newHost() throws Exception;

  /** Runs {@code part} to its end, on a thread on which hosts may block. */
  void run(Part part) throws Exception;

  /** Runs {@code part} beside the caller. */
  void fork(Part part);

  /** Lets others run until {@code condition} holds; fails if it does not within 10 s. */
  void until(Condition condition) throws Exception;

  /** A part of a test. */
  @FunctionalInterface
  interface Part {
    void run() throws Exception;

    /** As a thread's body: a failure is a bug of the test. */
    default void runUnchecked() {
      try {
        run();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Something to wait for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }
}
