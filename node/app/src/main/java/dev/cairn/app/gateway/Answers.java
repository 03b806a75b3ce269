package dev.cairn.app.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.cairn.archive.vault.ArchiveException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Answers of HTTP (RFC 9110) that all gateways give. */
public final class Answers {

  public static final int OK = 200;
  public static final int PARTIAL = 206;
  public static final int BAD_REQUEST = 400;
  public static final int UNAUTHORIZED = 401;
  public static final int FORBIDDEN = 403;
  public static final int NOT_FOUND = 404;
  public static final int METHOD_NOT_ALLOWED = 405;
  public static final int TOO_LARGE = 413;
  public static final int RANGE_NOT_SATISFIABLE = 416;
  public static final int FAILED = 500;
  public static final int UNAVAILABLE = 503;
  public static final int FULL = 507;

  private Answers() {}

  /** Writes part of a representation. */
  @FunctionalInterface
  public interface Body {
    /** Writes bytes {@code from..to)}, all of them. */
    void write(long from, long to, OutputStream out)
        throws IOException, ArchiveException, InterruptedException;
  }

  /** A status with a sentence for people; an empty one for none. */
  public static void words(HttpExchange exchange, int status, String words) throws IOException {
    bytes(exchange, status, "text/plain; charset=utf-8", words.getBytes(StandardCharsets.UTF_8));
  }

  /** A status with a short body. */
  public static void bytes(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    boolean silent = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    if (!silent) {
      exchange.getResponseHeaders().set("Content-Type", type);
    }
    exchange.sendResponseHeaders(status, silent ? -1 : body.length);
    if (!silent) {
      exchange.getResponseBody().write(body);
    }
  }

  /**
   * What a GET or HEAD asks for of a representation; its type and validators have been set.
   *
   * @param bytes its length
   */
  public static void part(HttpExchange exchange, ByteRange range, long bytes, Body body)
      throws IOException, ArchiveException, InterruptedException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Accept-Ranges", "bytes");
    if (exchange.getRequestMethod().equals("HEAD")) { // a range means nothing there (§14.2)
      headers.set("Content-Length", Long.toString(bytes));
      exchange.sendResponseHeaders(OK, -1);
      return;
    }
    switch (range) {
      case ByteRange.None none -> {
        headers.set("Content-Range", "bytes */" + bytes);
        words(exchange, RANGE_NOT_SATISFIABLE, "it has " + bytes + " bytes only");
      }
      case ByteRange.Whole whole -> send(exchange, OK, 0, bytes, body);
      case ByteRange.Part(long from, long to) -> {
        headers.set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, bytes));
        send(exchange, PARTIAL, from, to, body);
      }
    }
  }

  private static void send(HttpExchange exchange, int status, long from, long to, Body body)
      throws IOException, ArchiveException, InterruptedException {
    exchange.sendResponseHeaders(status, from == to ? -1 : to - from);
    if (from < to) {
      body.write(from, to, exchange.getResponseBody());
    }
  }
}
