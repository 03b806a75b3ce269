package dev.cairn.app.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.NotStoredException;
import dev.cairn.archive.vault.UnreadableStripeException;
import dev.cairn.env.Environment;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * An HTTP server, with TLS where it is given keys, that asks who comes before a service hears of
 * them. What goes wrong behind an answer's first byte breaks the connection off, so that nobody
 * takes a part for the whole.
 */
public final class Gateway implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

  /** restic opens five connections for each client. */
  private static final int BACKLOG = 64;

  private static final int CONNECTIONS_MAX = 512;
  private static final int HEADER_BYTES_MAX = 64 << 10;

  /** A pack of 128 MiB, restic's longest, takes so long at 0.6 Mbit/s; who drips longer is cut. */
  private static final int REQUEST_SECONDS_MAX = 30 * 60;

  static {
    // The JDK's server reads these once, when its first class is loaded, and has no setters.
    setUnlessSet("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
    setUnlessSet("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES_MAX);
    setUnlessSet("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
    // Head and body are two writes: without this the second waits for the first's receipt, 40 ms.
    setUnlessSet("sun.net.httpserver.nodelay", true);
  }

  private final HttpServer server;
  private final Door door;

  /**
   * What it shows to whom.
   *
   * @param listen where; port 0 for any free one
   * @param signIn who may come in
   * @param keys for TLS; empty: plain HTTP
   */
  public record Door(InetSocketAddress listen, SignIn signIn, Optional<TlsKeys> keys) {}

  /** Speaks a protocol to who has been let in. For many threads. */
  @FunctionalInterface
  public interface Service {
    /**
     * Answers one request.
     *
     * @throws ArchiveException is answered with the status that fits, or breaks the answer off
     */
    void serve(HttpExchange exchange) throws IOException, ArchiveException, InterruptedException;
  }

  private Gateway(HttpServer server, Door door) {
    this.server = server;
    this.door = door;
  }

  private static void setUnlessSet(String property, Object value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value.toString());
    }
  }

  /**
   * Begins to serve.
   *
   * @throws BindException if it cannot listen there; the message names the place
   */
  public static Gateway start(Environment env, Door door, Service service) throws IOException {
    HttpServer server;
    try {
      server =
          door.keys().isPresent()
              ? secure(door, door.keys().get().context())
              : HttpServer.create(door.listen(), BACKLOG);
    } catch (BindException e) {
      throw (BindException)
          new BindException("cannot listen on " + door.listen() + ": " + e.getMessage())
              .initCause(e);
    }
    server.setExecutor(request -> env.start("gateway-request", request));
    server.createContext("/", exchange -> handle(door, service, exchange));
    server.start();
    return new Gateway(server, door);
  }

  private static HttpServer secure(Door door, SSLContext context) throws IOException {
    HttpsServer server = HttpsServer.create(door.listen(), BACKLOG);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = context.getDefaultSSLParameters();
            tls.setWantClientAuth(door.signIn().wantsCertificates());
            parameters.setSSLParameters(tls);
          }
        });
    return server;
  }

  /**
   * Closes the exchange only when its answer is whole: the server breaks off those that are not.
   */
  private static void handle(Door door, Service service, HttpExchange exchange) throws IOException {
    try {
      if (door.signIn().judge(exchange) instanceof SignIn.Verdict.Refused refused) {
        refused
            .challenge()
            .ifPresent(c -> exchange.getResponseHeaders().set("WWW-Authenticate", c));
        Answers.words(exchange, refused.status(), refused.words());
      } else {
        service.serve(exchange);
      }
    } catch (ArchiveException e) {
      LOG.log(System.Logger.Level.WARNING, exchange.getRequestURI() + ": " + e.getMessage());
      failed(exchange, status(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the gateway ends
      throw new IOException("the gateway ends", e);
    } catch (RuntimeException | Error crash) {
      LOG.log(System.Logger.Level.ERROR, exchange.getRequestURI() + " crashed", crash);
      failed(exchange, Answers.FAILED, crash);
    }
    exchange.close();
  }

  private static void failed(HttpExchange exchange, int status, Throwable cause)
      throws IOException {
    if (exchange.getResponseCode() != -1) {
      throw new IOException("an answer breaks off", cause);
    }
    Answers.words(exchange, status, cause.getMessage() + "");
  }

  private static int status(ArchiveException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NotStoredException not) {
        return not.asked().full() > 0 ? Answers.FULL : Answers.UNAVAILABLE;
      }
      if (cause instanceof UnreadableStripeException) {
        return Answers.UNAVAILABLE;
      }
    }
    return Answers.FAILED;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Its address as people type it, with a slash at its end. */
  public String url() {
    String host = address().getAddress().getHostAddress();
    return "%s://%s:%d/"
        .formatted(
            door.keys().isPresent() ? "https" : "http",
            host.contains(":") ? "[" + host + "]" : host,
            address().getPort());
  }

  /** Ends what is under way after a second, then the listening. */
  @Override
  public void close() {
    server.stop(1);
  }
}
