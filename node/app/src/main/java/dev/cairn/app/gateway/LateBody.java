package dev.cairn.app.gateway;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A body whose length nobody knows yet: a short one goes out with its length when it is finished, a
 * longer one in chunks. Nothing has been answered while it is short, so what goes wrong by then is
 * still a status. For one thread.
 */
public final class LateBody extends OutputStream {

  private static final int SHORT_BYTES_MAX = 64 << 10;

  private final HttpExchange exchange;
  private final int status;
  private final String type;
  private final byte[] held = new byte[SHORT_BYTES_MAX];
  private int count;
  private boolean begun;

  public LateBody(HttpExchange exchange, int status, String type) {
    this.exchange = exchange;
    this.status = status;
    this.type = type;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    while (at < offset + length) {
      if (count == held.length) {
        send();
      }
      int part = Math.min(held.length - count, offset + length - at);
      System.arraycopy(bytes, at, held, count, part);
      count += part;
      at += part;
    }
  }

  private void send() throws IOException {
    if (!begun) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, 0); // in chunks
      begun = true;
    }
    exchange.getResponseBody().write(held, 0, count);
    count = 0;
  }

  /** All has been written. Without this call the answer has no end, as its reader sees. */
  public void finish() throws IOException {
    if (begun) {
      send();
      exchange.getResponseBody().close();
    } else {
      Answers.bytes(exchange, status, type, Arrays.copyOf(held, count));
    }
  }
}
