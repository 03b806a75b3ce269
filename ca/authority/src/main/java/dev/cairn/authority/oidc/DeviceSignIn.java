package dev.cairn.authority.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.authority.oidc.SignInException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * A member signs in on a device: their browser goes to the provider and comes back to a port of
 * this machine (RFC 8252). The ID token carries, as its nonce, what it is for; whoever gets hold of
 * it can use it for nothing else.
 */
public final class DeviceSignIn {

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final URI issuer;
  private final String clientId;
  private final InstantSource clock;
  private final SecureRandom random;

  /**
   * A sign-in.
   *
   * @param issuer the provider
   * @param clientId of members' devices there, a public client
   */
  public DeviceSignIn(URI issuer, String clientId, InstantSource clock, SecureRandom random) {
    this.issuer = issuer;
    this.clientId = clientId;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Waits until the member has signed in.
   *
   * @param nonce what the token is to be bound to
   * @param show gets the address that the member has to open in a browser of this machine
   * @return an ID token
   */
  public String token(String nonce, Consumer<URI> show)
      throws IOException, SignInException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String state = SignIns.secret(random);
    String verifier = SignIns.secret(random);
    BlockingQueue<Map<String, String>> answers = new ArrayBlockingQueue<>(1);
    server.createContext("/callback", exchange -> take(exchange, state, answers));
    server.start();
    URI here = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (OidcProvider provider =
        new OidcProvider(
            new OidcSettings(issuer, new OidcSettings.Client(clientId, ""), here, "", "default"),
            clock)) {
      show.accept(provider.authorization(state, nonce, verifier));
      Map<String, String> answer = answers.take();
      String code = answer.getOrDefault("code", "");
      if (code.isEmpty()) {
        throw new SignInException(
            Reason.PROVIDER_REFUSED,
            "the provider did not sign you in: " + answer.getOrDefault("error", "it gave no code"));
      }
      String token = provider.exchange(code, verifier);
      provider.verify(token, clientId, nonce); // so that a wrong one is named here
      return token;
    } finally {
      server.stop(0);
    }
  }

  /** Other programs of this machine can ask here too: only the state that we made counts. */
  private static void take(
      HttpExchange exchange, String state, BlockingQueue<Map<String, String>> answers)
      throws IOException {
    try (exchange) {
      Map<String, String> answer = new HashMap<>();
      String query = exchange.getRequestURI().getRawQuery();
      for (String pair : query == null ? new String[0] : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          answer.put(
              pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        }
      }
      boolean isOurs = answer.getOrDefault("state", "").equals(state);
      byte[] said = words(isOurs, answer.containsKey("code")).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(isOurs ? OK : BAD_REQUEST, said.length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(said);
      }
      if (isOurs) {
        answers.offer(answer); // last: whoever waits for it ends the server
      }
    } catch (IllegalArgumentException e) {
      // No browser writes such a query.
    }
  }

  private static String words(boolean isOurs, boolean isSignedIn) {
    if (!isOurs) {
      return "not expected here\n";
    }
    return isSignedIn
        ? "You are signed in; this window can be closed.\n"
        : "You are NOT signed in; the terminal says why. This window can be closed.\n";
  }
}
