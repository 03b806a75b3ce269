package dev.cairn.app.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: who has the password, who shows a client certificate, or, where both are asked
 * for, who has both. Each request is judged. For many threads.
 */
public final class SignIn {

  /**
   * Names that another's page cannot give to this machine: addresses, and localhost (RFC 6761
   * §6.3). With a name of its own that it points here, a page could read what its reader may.
   */
  private static final Pattern NO_NAME =
      Pattern.compile("localhost|[0-9.]+|\\[[0-9a-fA-F:.%]+]", Pattern.CASE_INSENSITIVE);

  private static final String BASIC = "Basic realm=\"cairn\", charset=\"UTF-8\"";

  private final String authorization;
  private final Optional<ClientCertificates> certificates;
  private final String host;

  private SignIn(String authorization, Optional<ClientCertificates> certificates, String host) {
    this.authorization = authorization;
    this.certificates = certificates;
    this.host = host;
  }

  /**
   * Everybody who can connect.
   *
   * @param host by which it is known; others' names for it are refused
   */
  public static SignIn open(String host) {
    return new SignIn("", Optional.empty(), host);
  }

  /** Who has a password. */
  public static SignIn password(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    String header = "Basic " + Base64.getEncoder().encodeToString(pair);
    return new SignIn(header, Optional.empty(), "");
  }

  /** Who shows a certificate. */
  public static SignIn certificate(ClientCertificates accepted) {
    return new SignIn("", Optional.of(accepted), "");
  }

  /** Who, besides, shows a certificate. */
  public SignIn with(ClientCertificates accepted) {
    return new SignIn(authorization, Optional.of(accepted), host);
  }

  /** Whether clients are asked for a certificate. */
  boolean wantsCertificates() {
    return certificates.isPresent();
  }

  /** What becomes of a request. */
  sealed interface Verdict {
    /** It is served. */
    record Welcome() implements Verdict {}

    /**
     * It is not.
     *
     * @param challenge how to come in, for the header WWW-Authenticate
     */
    record Refused(int status, Optional<String> challenge, String words) implements Verdict {}
  }

  Verdict judge(HttpExchange exchange) {
    Optional<String> refusal = certificates.flatMap(all -> refusal(all, exchange));
    if (refusal.isPresent()) {
      return new Verdict.Refused(Answers.UNAUTHORIZED, Optional.empty(), refusal.get());
    }
    if (!authorization.isEmpty()) {
      return isPassword(exchange.getRequestHeaders().getFirst("Authorization"))
          ? new Verdict.Welcome()
          : new Verdict.Refused(
              Answers.UNAUTHORIZED, Optional.of(BASIC), "give the user and the password");
    }
    if (certificates.isEmpty() && !isOurName(exchange.getRequestHeaders().getFirst("Host"))) {
      return new Verdict.Refused(
          Answers.FORBIDDEN,
          Optional.empty(),
          "without a sign-in it is reached by its address only: another site could give it a name");
    }
    return new Verdict.Welcome();
  }

  private static Optional<String> refusal(ClientCertificates accepted, HttpExchange exchange) {
    List<X509Certificate> chain = new ArrayList<>();
    if (exchange instanceof HttpsExchange secure) {
      try {
        for (var certificate : secure.getSSLSession().getPeerCertificates()) {
          chain.add((X509Certificate) certificate);
        }
      } catch (SSLPeerUnverifiedException e) {
        return Optional.of("show a client certificate (restic: --tls-client-cert FILE)");
      }
    }
    return accepted.refusal(chain);
  }

  private boolean isPassword(@Nullable String given) {
    return given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), authorization.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isOurName(@Nullable String header) {
    if (header == null) {
      return true; // HTTP/1.0: no browser
    }
    String name = header.replaceFirst(":\\d*$", "");
    return name.equalsIgnoreCase(host) || NO_NAME.matcher(name).matches();
  }
}
