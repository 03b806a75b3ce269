package dev.cairn.authority.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.authority.witness.Witness.Outcome;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A witness's HTTP face: {@code POST /add-checkpoint} and nothing else (C2SP tlog-witness). Plain
 * HTTP: what counts is signed on both ways, and a false answer fails at who asked.
 */
public final class WitnessServer implements AutoCloseable {

  private static final String PATH = "/add-checkpoint";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;

  private WitnessServer(HttpServer server) {
    this.server = server;
  }

  private record Answer(int status, String type, String body) {}

  /** Starts to serve; port 0 for any free one. */
  public static WitnessServer start(Witness witness, InetSocketAddress address) throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    server.createContext("/", exchange -> handle(witness, exchange));
    server.setExecutor(task -> Thread.ofVirtual().name("witness-http").start(task));
    server.start();
    return new WitnessServer(server);
  }

  private static void handle(Witness witness, HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(witness, exchange);
      byte[] body = answer.body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type);
      exchange.sendResponseHeaders(answer.status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Answer answer(Witness witness, HttpExchange exchange) {
    if (!exchange.getRequestURI().getPath().endsWith(PATH)) {
      return new Answer(404, TEXT, "POST " + PATH + "\n");
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return new Answer(405, TEXT, "POST " + PATH + "\n");
    }
    try {
      byte[] body = exchange.getRequestBody().readNBytes(AddCheckpoint.BYTES_MAX + 1);
      return switch (witness.add(body)) {
        case Outcome.Cosigned(String line) -> new Answer(200, TEXT, line);
        case Outcome.Elsewhere(long size) -> new Answer(409, "text/x.tlog.size", size + "\n");
        case Outcome.UnknownLog(String origin) ->
            new Answer(404, TEXT, "this witness does not follow the log '" + origin + "'\n");
        case Outcome.Forged(String why) -> new Answer(403, TEXT, why + "\n");
        case Outcome.Malformed(String why) -> new Answer(400, TEXT, why + "\n");
        case Outcome.Inconsistent(long size) ->
            new Answer(422, TEXT, "the log does not go on from what it was at " + size + "\n");
      };
    } catch (IOException e) {
      return new Answer(500, TEXT, "the witness cannot do this now; try later\n");
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
