package dev.cairn.authority.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cairn.authority.Authority;
import dev.cairn.authority.oidc.OidcProvider;
import dev.cairn.authority.witness.Cosigning;
import dev.cairn.authority.witness.WitnessPlace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
  static final Duration UPKEEP_PERIOD = Duration.ofMillis(250);

  static {
    // The JDK's server reads these once, when its first class is loaded, and has no setters.
    setUnlessSet("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
    setUnlessSet("sun.net.httpserver.maxRspTime", 3 * REQUEST_SECONDS_MAX);
    setUnlessSet("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES_MAX);
    setUnlessSet("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
  }

  private final HttpsServer server;
  private final Thread upkeep;

  private AuthorityServer(HttpsServer server, Upkeep upkeep) {
    this.server = server;
    this.upkeep = Thread.ofVirtual().name("authority-upkeep").start(() -> repeat(upkeep));
  }

  /** Until interrupted; what failed once may work the next time. */
  private static void repeat(Upkeep upkeep) {
    try (upkeep) {
      while (!Thread.currentThread().isInterrupted()) {
        upkeep.round();
        Thread.sleep(UPKEEP_PERIOD);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server ends
    }
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
    return start(authority, Face.at(address), clock, random);
  }

  /**
   * What it shows to whom.
   *
   * @param address where to listen; port 0 for any free one
   * @param hosts DNS names and IP addresses in its certificate, for clients other than ours
   * @param witnesses that cosign the log's checkpoints
   * @param provider signs in members; stays the caller's to close
   */
  public record Face(
      InetSocketAddress address,
      List<String> hosts,
      List<WitnessPlace> witnesses,
      Optional<OidcProvider> provider) {
    public Face(InetSocketAddress address, List<String> hosts, List<WitnessPlace> witnesses) {
      this(address, hosts, witnesses, Optional.empty());
    }

    public Face {
      hosts = List.copyOf(hosts);
      witnesses = List.copyOf(witnesses);
    }

    /** Known as localhost, without witnesses. */
    public static Face at(InetSocketAddress address) {
      return new Face(address, List.of("localhost", "127.0.0.1"), List.of());
    }
  }

  /**
   * As above, with more to say.
   *
   * @throws IOException also if a witness saw a log that this copy is not
   */
  public static AuthorityServer start(
      Authority authority, Face face, InstantSource clock, SecureRandom random) throws IOException {
    try {
      authority.auditFromNow();
      ListNews news = new ListNews();
      Upkeep upkeep =
          new Upkeep(authority, new Cosigning(authority, face.witnesses()), news, clock);
      upkeep.begin();
      HttpsServer server = HttpsServer.create(face.address(), 0);
      server.setHttpsConfigurator(
          new HttpsConfigurator(ServerKeys.context(authority, face.hosts(), clock, random)));
      MeetingPoint meetingPoint = new MeetingPoint(clock, random);
      server.createContext(
          "/",
          new AuthorityHandler(
              authority,
              meetingPoint,
              news,
              new SignInAdmission(authority, face.provider()),
              clock));
      server.setExecutor(task -> Thread.ofVirtual().name("authority-http").start(task));
      server.start();
      return new AuthorityServer(server, upkeep);
    } catch (java.net.BindException e) {
      throw (IOException)
          new java.net.BindException("port " + face.address().getPort() + ": " + e.getMessage())
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
    upkeep.interrupt();
    server.stop(0);
  }
}
