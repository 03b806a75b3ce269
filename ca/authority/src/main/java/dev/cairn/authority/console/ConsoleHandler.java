package dev.cairn.authority.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import dev.cairn.authority.Asked;
import dev.cairn.authority.Authority;
import dev.cairn.authority.console.Registrars.Registrar;
import dev.cairn.authority.log.Audit;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Lets registrars in, and shows them pages. Before a form does anything: the certificate is a
 * registrar's still, the session is one that this server began with that certificate, the form
 * carries the session's token, and the browser says that the form is of this site.
 */
final class ConsoleHandler implements HttpHandler {

  private static final System.Logger LOG = System.getLogger(ConsoleHandler.class.getName());
  static final String COOKIE = "__Host-cairn";
  private static final int FORM_BYTES_MAX = 16 * 1024;
  private static final int OK = 200;
  private static final int SEE_OTHER = 303;
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int FAILED = 500;

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
              + " base-uri 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "same-origin",
          "Cache-Control",
          "no-store",
          "Strict-Transport-Security",
          "max-age=31536000");

  private final Authority authority;
  private final Registrars registrars;
  private final Sessions sessions;
  private final Optional<SignInDesk> signIn;
  private final Pages pages;
  private final Forms forms;

  /** How somebody comes in: with a certificate's session, or through a provider. */
  record Doors(Sessions sessions, Optional<SignInDesk> signIn) {}

  ConsoleHandler(Authority authority, Registrars registrars, Doors doors, InstantSource clock) {
    this.authority = authority;
    this.registrars = registrars;
    this.sessions = doors.sessions;
    this.signIn = doors.signIn;
    this.pages = new Pages(authority, clock);
    this.forms = new Forms(authority);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HEADERS.forEach(exchange.getResponseHeaders()::set);
      try {
        answer(exchange);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "the console failed: " + exchange.getRequestURI(), e);
        send(exchange, FAILED, "text/plain", "the console has an error\n".getBytes(UTF_8));
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/style.css")) {
      exchange.getResponseHeaders().set("Cache-Control", "max-age=3600");
      send(exchange, OK, "text/css; charset=utf-8", style());
      return;
    }
    Optional<Hash> certificate = certificate(exchange);
    Optional<String> shown = cookie(exchange, COOKIE);
    if (certificate.isEmpty()) {
      Optional<Hash> principal = shown.flatMap(sessions::signedIn);
      if (principal.isEmpty() || path.startsWith(SignInDesk.PREFIX)) {
        signIn(exchange, path);
      } else {
        answer(exchange, path, principal.get(), shown);
      }
      return;
    }
    answer(
        exchange,
        path,
        certificate.get(),
        shown.flatMap(c -> sessions.current(c, certificate.get())));
  }

  private void signIn(HttpExchange exchange, String path) throws IOException {
    if (signIn.isEmpty() || !exchange.getRequestMethod().equals("GET")) {
      refuse(exchange, "sign in first");
      return;
    }
    String query = exchange.getRequestURI().getRawQuery();
    SignInDesk.Answer answer =
        signIn
            .get()
            .answer(
                path,
                query == null ? Map.of() : parse(query),
                cookie(exchange, SignInDesk.COOKIE).orElse(""),
                address(exchange));
    answer.cookies().forEach(each -> exchange.getResponseHeaders().add("Set-Cookie", each));
    answer.place().ifPresent(place -> exchange.getResponseHeaders().set("Location", place));
    Visit nobody =
        new Visit(
            authority.anchor().organisation().name(),
            "not signed in",
            "",
            0,
            0,
            Map.of(),
            Map.of());
    send(exchange, answer.status(), "text/html; charset=utf-8", answer.page().plain(nobody));
  }

  private void answer(HttpExchange exchange, String path, Hash principal, Optional<String> cookie)
      throws IOException {
    Optional<Registrar> registrar = registrars.find(principal);
    if (registrar.isEmpty()) {
      refuse(exchange, "this certificate or sign-in is no registrar's any more");
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "GET" -> show(exchange, path, registrar.get(), cookie, principal);
      case "POST" -> change(exchange, path, registrar.get(), cookie);
      default -> send(exchange, NOT_FOUND, "text/plain", new byte[0]);
    }
  }

  /** A session that is not ours is replaced, never taken over. */
  private void show(
      HttpExchange exchange,
      String path,
      Registrar registrar,
      Optional<String> cookie,
      Hash certificate)
      throws IOException {
    String session = cookie.orElseGet(() -> sessions.begin(certificate));
    if (cookie.isEmpty()) {
      exchange
          .getResponseHeaders()
          .set(
              "Set-Cookie", COOKIE + "=" + session + "; Path=/; Secure; HttpOnly; SameSite=Strict");
    }
    Visit visit = visit(exchange, registrar, session, Map.of());
    Optional<Page> page = pages.at(path, visit);
    if (page.isEmpty()) {
      Page none = new Page("", "No such page").add("<p><a href=\"/\">Overview</a></p>");
      send(exchange, NOT_FOUND, "text/html; charset=utf-8", none.html(visit));
      return;
    }
    send(exchange, OK, "text/html; charset=utf-8", page.get().html(visit));
  }

  private void change(
      HttpExchange exchange, String path, Registrar registrar, Optional<String> cookie)
      throws IOException {
    Map<String, String> form = form(exchange);
    boolean isOfThisSite = isOfThisSite(exchange);
    if (cookie.isEmpty()
        || !isOfThisSite
        || !sessions.isToken(cookie.get(), form.getOrDefault("token", ""))) {
      refuse(
          exchange,
          "this form is not of your session on this site, or too old; go back, reload, try again");
      return;
    }
    Visit visit = visit(exchange, registrar, cookie.get(), form);
    switch (forms.submit(path, visit)) {
      case Forms.Outcome.Done(String next) -> {
        exchange.getResponseHeaders().set("Location", next);
        send(exchange, SEE_OTHER, "text/plain", new byte[0]);
      }
      case Forms.Outcome.Shown(Page page) ->
          send(exchange, OK, "text/html; charset=utf-8", page.html(visit));
      case Forms.Outcome.Refused(String why) ->
          send(
              exchange,
              BAD_REQUEST,
              "text/html; charset=utf-8",
              new Page("", "That did not work")
                  .add("<p class=\"note bad\" role=\"alert\">%s</p>", why)
                  .html(visit));
      case Forms.Outcome.Unknown unknown -> send(exchange, NOT_FOUND, "text/plain", new byte[0]);
    }
  }

  private Visit visit(
      HttpExchange exchange, Registrar registrar, String session, Map<String, String> form)
      throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    List<Asked> asked = authority.waiting();
    return new Visit(
        authority.anchor().organisation().name(),
        registrar.name(),
        sessions.token(session),
        asked.stream().filter(one -> !one.recovery()).count(),
        asked.stream().filter(Asked::recovery).count(),
        query == null ? Map.of() : parse(query),
        form);
  }

  /** Browsers say where a form came from, in one of these; who says neither is no browser. */
  private static boolean isOfThisSite(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
    boolean isOrigin = origin != null && origin.replaceFirst("^https?://", "").equals(host);
    return (origin == null || isOrigin)
        && (site == null || site.equals("same-origin"))
        && (origin != null || site != null);
  }

  private static Optional<Hash> certificate(HttpExchange exchange) throws IOException {
    if (!(exchange instanceof HttpsExchange https)) {
      throw new IOException("not over TLS");
    }
    try {
      Certificate[] chain = https.getSSLSession().getPeerCertificates();
      return Optional.of(Hash.of(chain[0].getEncoded()));
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty(); // TLS let nobody as far as here who had to show one
    } catch (CertificateEncodingException e) {
      throw new IOException("no client certificate", e);
    }
  }

  private static Optional<String> cookie(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getOrDefault("Cookie", java.util.List.of()).stream()
        .flatMap(line -> java.util.Arrays.stream(line.split(";", -1)))
        .map(String::strip)
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst();
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(FORM_BYTES_MAX + 1);
    return body.length > FORM_BYTES_MAX ? Map.of() : parse(new String(body, UTF_8));
  }

  static Map<String, String> parse(String encoded) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : encoded.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          fields.putIfAbsent(
              URLDecoder.decode(pair.substring(0, equals), UTF_8),
              URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        } catch (IllegalArgumentException e) {
          return Map.of(); // no browser writes such a form
        }
      }
    }
    return fields;
  }

  private static void refuse(HttpExchange exchange, String why) throws IOException {
    Audit.refused(
        "console " + exchange.getRequestURI().getPath(), address(exchange), why, FORBIDDEN);
    send(exchange, FORBIDDEN, "text/plain; charset=utf-8", (why + "\n").getBytes(UTF_8));
  }

  private static String address(HttpExchange exchange) {
    return exchange.getRemoteAddress().getAddress().getHostAddress();
  }

  private static byte[] style() throws IOException {
    try (InputStream in = ConsoleHandler.class.getResourceAsStream("/console/style.css")) {
      if (in == null) {
        throw new IllegalStateException("the console's style sheet is not in the program");
      }
      return in.readAllBytes();
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
