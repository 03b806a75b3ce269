package dev.cairn.authority.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.cairn.authority.Decision;
import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.Json;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What an HTTP request is answered with.
 *
 * @param headers beside the content's type and length
 * @param reason name of a refusal; empty for what is none
 */
record Answer(int status, String type, byte[] body, Map<String, String> headers, String reason) {

  static final int OK = 200;
  static final int NO_NEWS = 204;
  static final int BAD_REQUEST = 400;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int TOO_LARGE = 413;
  static final int TOO_MANY = 429;
  static final int FAILED = 500;

  Answer {
    headers = Map.copyOf(headers);
  }

  Answer(int status, String type, byte[] body) {
    this(status, type, body, Map.of(), "");
  }

  static Answer json(Json.Writer json) {
    return new Answer(OK, "application/json", json.end().getBytes(UTF_8));
  }

  static Answer bytes(byte[] body) {
    return new Answer(OK, "application/octet-stream", body);
  }

  static Answer text(int status, String text) {
    return new Answer(status, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8));
  }

  static Answer error(int status, String error, String detail) {
    Json.Writer json = new Json.Writer().text("error", error).text("detail", detail);
    return new Answer(status, "application/json", json.end().getBytes(UTF_8), Map.of(), error);
  }

  static Answer nothingHere() {
    return error(NOT_FOUND, "NOT_FOUND", "no such thing here");
  }

  /** The same under the name of a refusal. */
  Answer because(String name) {
    return new Answer(status, type, body, headers, name);
  }

  /** What {@code then} makes of what is granted, or the refusal as JSON. */
  static <T> Answer of(Decision<T> decision, Function<T, Answer> then) {
    return switch (decision) {
      case Granted<T>(T value) -> then.apply(value);
      case Denied<T>(Denial reason, String detail) -> error(FORBIDDEN, reason.name(), detail);
    };
  }

  Answer with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Answer(status, type, body, more, reason);
  }

  void send(HttpExchange exchange) throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("Content-Type", type);
    // -1: a 204 has no body
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
