package dev.cairn.app.local;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Json;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

/** A connection to the daemon of a home, for one request. */
public final class LocalClient implements AutoCloseable {

  private final SocketChannel channel;
  private final Home home;

  private LocalClient(SocketChannel channel, Home home) {
    this.channel = channel;
    this.home = home;
  }

  /** Connects, or empty where no daemon runs. A socket that a dead daemon left counts as none. */
  public static Optional<LocalClient> connect(Home home) throws IOException {
    if (!Files.exists(home.controlSocket())) {
      return Optional.empty();
    }
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(home.controlSocket()));
      return Optional.of(new LocalClient(channel, home));
    } catch (java.net.ConnectException e) {
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      channel.close();
      throw new IOException(
          "the daemon's socket " + home.controlSocket() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Asks, passes every message on and returns the exit code.
   *
   * @throws CommandFailure what the daemon answered, or that it went away
   */
  public int run(Request request, MessageSink out) throws CommandFailure, IOException {
    byte[] line = (request.line() + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.wrap(line);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    LineReader reader =
        new LineReader(new BufferedInputStream(Channels.newInputStream(channel), 16 * 1024));
    for (String text = reader.next(); text != null; text = reader.next()) {
      Message message = Json.message(text);
      if (!message.type().equals("exit")) {
        out.accept(message);
        continue;
      }
      String failure = message.text("message");
      int code = (int) message.number("code");
      if (!failure.isEmpty()) {
        throw new CommandFailure(code, failure);
      }
      return code;
    }
    throw CommandFailure.failed(
        "the daemon of " + home + " went away before it answered; see its log, then try again");
  }

  /** Hangs up, which cancels what was asked. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
