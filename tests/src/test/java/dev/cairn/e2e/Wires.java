package dev.cairn.e2e;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How the processes of a cluster reach each other, and how a host of it can be cut off. */
interface Wires extends AutoCloseable {

  /** Everybody on one loopback interface; nobody can be cut off. */
  Wires LOOPBACK = new Wires() {};

  /** Where the authority listens. */
  default String authority() {
    return "127.0.0.1:0";
  }

  /** Where a host listens. */
  default String listen(int host) {
    return "/ip4/127.0.0.1/tcp/0";
  }

  /** What a host tells others, where that is not what it listens on. */
  default Optional<String> announce(int host) {
    return Optional.empty();
  }

  /** What a host's command is run under. */
  default List<String> under(int host) {
    return List.of();
  }

  /** What every other command is run under. */
  default List<String> under() {
    return List.of();
  }

  /** A host runs: its process, and the port that it listens on. */
  default void runs(int host, long pid, int port) {}

  /** From now on no byte reaches the host, and none that it sends arrives. */
  default void cut(int host) throws Exception {
    throw new UnsupportedOperationException("host " + host + " hangs on no wire of its own");
  }

  /** Undoes {@link #cut}. */
  default void mend(int host) throws Exception {
    throw new UnsupportedOperationException("host " + host + " hangs on no wire of its own");
  }

  @Override
  default void close() throws IOException {}
}
