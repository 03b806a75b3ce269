package dev.cairn.app.local;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Json;
import dev.cairn.app.output.Message;
import dev.cairn.archive.vault.Crash;
import dev.cairn.env.Environment;
import dev.cairn.env.Slot;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers requests on the Unix socket of a home. The socket is 0600 inside a directory that is
 * 0700: whoever can connect could read the device key as well. Every request runs on its own
 * virtual thread, which is interrupted when the asker hangs up.
 */
public final class LocalServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LocalServer.class.getName());

  private final Environment env;
  private final Operations operations;
  private final ServerSocketChannel channel;
  private final Path socket;
  private final Set<Slot<Boolean>> answering = ConcurrentHashMap.newKeySet();
  private Optional<Thread> acceptor = Optional.empty();

  /** Who asked for the end shall hear that it came; who waits for something else need not. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

  private LocalServer(
      Environment env, Operations operations, ServerSocketChannel channel, Path socket) {
    this.env = env;
    this.operations = operations;
    this.channel = channel;
    this.socket = socket;
  }

  /**
   * Starts to answer. The caller holds the lock of {@code home}, so a socket that is there already
   * was left by a dead process.
   */
  public static LocalServer start(Home home, Environment env, Operations operations)
      throws IOException {
    home.createSocketDirectory();
    Path socket = home.controlSocket();
    Files.deleteIfExists(socket);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      channel.close();
      throw new IOException("control socket " + socket + ": " + e.getMessage(), e);
    }
    LocalServer server = new LocalServer(env, operations, channel, socket);
    server.acceptor = Optional.of(env.start("local-accept", server::acceptAll));
    return server;
  }

  /** Where it listens. */
  public Path socket() {
    return socket;
  }

  private void acceptAll() {
    while (true) {
      try {
        SocketChannel client = channel.accept();
        env.start("local-request", () -> serve(client));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "control socket: " + e.getMessage());
        return;
      }
    }
  }

  private void serve(SocketChannel client) {
    Slot<Boolean> answered = new Slot<>(env);
    answering.add(answered);
    try (client) {
      LineReader reader =
          new LineReader(new BufferedInputStream(Channels.newInputStream(client), 4096));
      String line = reader.next();
      if (line == null) {
        return;
      }
      Thread worker = Thread.currentThread();
      env.start("local-hangup", () -> interruptAtEnd(reader, worker));
      write(client, answer(line, client));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a command hung up: " + e.getMessage());
    } finally {
      answered.fill(true);
      answering.remove(answered);
    }
  }

  /** The last message of an answer: how the request ended. */
  private Message answer(String line, SocketChannel client) {
    try {
      Request request = Request.parse(line);
      if (request.version() != Request.VERSION) {
        return exit(
            ExitCodes.FAILED,
            "the daemon speaks version %d of the local API, this command version %d; restart the daemon"
                .formatted(Request.VERSION, request.version()));
      }
      return exit(operations.run(request, message -> writeQuietly(client, message)), "");
    } catch (CommandFailure e) {
      return exit(e.exitCode(), e.getMessage());
    } catch (IOException e) {
      return exit(ExitCodes.FAILED, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      return exit(ExitCodes.INTERRUPTED, "cancelled");
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, "bug while answering " + line, bug);
      return exit(ExitCodes.FAILED, "in the daemon (its log has the trace): " + Crash.words(bug));
    }
  }

  /** Nothing follows a request, so the end of its stream means that nobody waits any more. */
  private static void interruptAtEnd(LineReader reader, Thread worker) {
    try {
      String more = reader.next();
      while (more != null) { // future versions may say more; this one ignores it
        more = reader.next();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "hung up: " + e.getMessage());
    }
    worker.interrupt();
  }

  private static Message exit(int code, String message) {
    return Message.of("exit").with("code", code).with("message", message);
  }

  private static void writeQuietly(SocketChannel client, Message message) {
    try {
      write(client, message);
    } catch (IOException e) {
      Thread.currentThread().interrupt(); // hung up: the operation ends at its next wait
    }
  }

  private static void write(SocketChannel client, Message message) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((Json.line(message) + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      client.write(line);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    try {
      if (acceptor.isPresent()) {
        acceptor.get().join(); // the socket lives until who waits on it has left
      }
      for (Slot<Boolean> answered : answering) {
        answered.await(LAST_ANSWERS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(socket);
  }
}
