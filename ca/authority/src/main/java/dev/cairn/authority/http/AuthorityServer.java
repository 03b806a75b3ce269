package dev.cairn.authority.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cairn.authority.Authority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * The authority's HTTPS face: enrolment, revocation list, log, meeting point ({@link
 * AuthorityHandler}). TLS 1.3 only, with a chain that ends in the organisation's root.
 *
 * <p>A request that is not whole within {@value #REQUEST_SECONDS_MAX} s is cut off, so a slow drip
 * holds a connection no longer than that; at most {@value #CONNECTIONS_MAX} connections.
 */
public final class AuthorityServer implements AutoCloseable {

  private static final int REQUEST_SECONDS_MAX = 10;
  private static final int CONNECTIONS_MAX = 512;
  private static final int HEADER_BYTES_MAX = 16 * 1024;

  static {
    // The JDK's server reads these once, when its first class is loaded, and has no setters.
    setUnlessSet("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
    setUnlessSet("sun.net.httpserver.maxRspTime", 3 * REQUEST_SECONDS_MAX);
    setUnlessSet("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES_MAX);
    setUnlessSet("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
  }

  private final HttpsServer server;

  private AuthorityServer(HttpsServer server) {
    this.server = server;
  }

  private static void setUnlessSet(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  /**
   * Starts to serve.
   *
   * @param authority stays the caller's to close with its store
   * @param address where to listen; port 0 for any free one
   * @throws IOException for example if the port is taken; the message names it
   */
  public static AuthorityServer start(
      Authority authority, InetSocketAddress address, InstantSource clock, SecureRandom random)
      throws IOException {
    try {
      HttpsServer server = HttpsServer.create(address, 0);
      server.setHttpsConfigurator(
          new HttpsConfigurator(ServerKeys.context(authority, clock, random)));
      MeetingPoint meetingPoint = new MeetingPoint(clock, random);
      server.createContext("/", new AuthorityHandler(authority, meetingPoint));
      server.setExecutor(task -> Thread.ofVirtual().name("authority-http").start(task));
      server.start();
      return new AuthorityServer(server);
    } catch (java.net.BindException e) {
      throw (IOException)
          new java.net.BindException("port " + address.getPort() + ": " + e.getMessage())
              .initCause(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3 and Ed25519", e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Stops at once; requests under way are cut off and can be repeated. */
  @Override
  public void close() {
    server.stop(0);
  }
}
