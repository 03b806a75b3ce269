package dev.cairn.authority.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Decision;
import dev.cairn.authority.Wish;
import dev.cairn.authority.log.Audit;
import dev.cairn.authority.wire.Announcement;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.Json;
import dev.cairn.authority.wire.Json.InvalidJsonException;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET /v1/sign-in} → {issuer, client}; {@code POST /v1/enrol/sign-in} {request, idToken,
 * device} → {invite}; {@code POST /v1/enrol/ask} {request, member, device, site, maybe recovery} →
 * {invite} once approved; {@code POST /v1/enrol/request} {secret, request} → {entry}; {@code POST
 * /v1/enrol/reveal} {requestLeaf, deviceNonce} → {root, credential, crl, peers}; {@code POST
 * /v1/renew} {request} → {credential, crl}; {@code POST /v1/peers} {announcement} → {peers}; {@code
 * POST /v1/recovery/veto} {veto} → {ended}; {@code POST /v1/recovery/escrow} {request} → {part} or
 * its proof; {@code GET /v1/recovery/key}; {@code GET /v1/peers}, {@code /v1/crl}, {@code
 * /v1/crl/after/N} (waits up to 20 s for a list above N, else 204), {@code /checkpoint}, {@code
 * /tile/…}. A refusal is {error, detail} with status 4xx.
 */
final class AuthorityHandler implements HttpHandler {

  private static final System.Logger LOG = System.getLogger(AuthorityHandler.class.getName());

  /** A minute, from one address: more than people mistype, and nothing to who guesses 2^128. */
  private static final int REFUSALS_MAX = 60;

  private static final int DISCARDED_BYTES_MAX = 1024 * 1024;

  /** Only these are files; nothing from a URL becomes a path otherwise. */
  private static final Pattern FILE =
      Pattern.compile(
          "/(witnessed|root\\.pem|issuing\\.pem)|/tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,4}[0-9]{3}(\\.p/[1-9][0-9]{0,2})?");

  private static final Pattern AFTER = Pattern.compile("/v1/crl/after/([0-9]{1,18})");

  private final Authority authority;
  private final MeetingPoint meetingPoint;
  private final ListNews news;
  private final Metrics metrics;
  private final EstHandler est;
  private final SignInAdmission signIn;
  private final RateLimit refusals;

  AuthorityHandler(
      Authority authority,
      MeetingPoint meetingPoint,
      ListNews news,
      SignInAdmission signIn,
      InstantSource clock) {
    this.signIn = signIn;
    this.authority = authority;
    this.news = news;
    this.metrics = new Metrics(authority, clock);
    this.est = new EstHandler(authority);
    this.refusals = new RateLimit(clock, REFUSALS_MAX, Duration.ofMinutes(1));
    this.meetingPoint = meetingPoint;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = limited(exchange);
      String path = exchange.getRequestURI().getPath();
      metrics.answered(path, answer.status());
      if (answer.status() >= Answer.BAD_REQUEST && !answer.reason().isEmpty()) {
        Audit.refused(
            path,
            exchange.getRemoteAddress().getAddress().getHostAddress(),
            answer.reason(),
            answer.status());
      }
      answer.send(exchange);
    }
  }

  /** Whoever was refused too often waits, so that guessing gets nowhere. */
  private Answer limited(HttpExchange exchange) {
    InetAddress from = exchange.getRemoteAddress().getAddress();
    boolean isPost = exchange.getRequestMethod().equals("POST");
    if (isPost && !refusals.has(from)) {
      return Answer.error(
              Answer.TOO_MANY,
              Denial.TOO_MANY_REQUESTS.name(),
              "too many refused requests from this address; wait a minute")
          .with("Retry-After", "60");
    }
    Answer answer = answer(exchange);
    if (isPost && answer.status() >= Answer.BAD_REQUEST && answer.status() < Answer.FAILED) {
      refusals.take(from);
    }
    return answer;
  }

  private Answer answer(HttpExchange exchange) {
    try {
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith(EstHandler.PREFIX)) {
        return est.answer(exchange);
      }
      if (exchange.getRequestMethod().equals("GET")) {
        return get(path);
      }
      if (!exchange.getRequestMethod().equals("POST")) {
        return Answer.nothingHere();
      }
      byte[] body = exchange.getRequestBody().readNBytes(Json.BODY_BYTES_MAX + 1);
      if (body.length > Json.BODY_BYTES_MAX) {
        discard(exchange.getRequestBody());
        return Answer.error(
            Answer.TOO_LARGE,
            "REQUEST_TOO_LARGE",
            "a request has at most " + Json.BODY_BYTES_MAX + " bytes");
      }
      return post(path, Json.parse(body));
    } catch (InvalidJsonException e) {
      return Answer.error(
          Answer.BAD_REQUEST, Denial.REQUEST_INVALID.name(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a request failed: " + exchange.getRequestURI(), e);
      return Answer.error(Answer.FAILED, "AUTHORITY_FAILED", "the authority has an error; tell it");
    } catch (IOException e) {
      // The world failed on our side, for example a full disk: the device may try again.
      return Answer.error(
          Answer.FAILED, "AUTHORITY_FAILED", "the authority cannot do this now; try later");
    }
  }

  /** Reads on for a while: closing on bytes under way would reset the answer away. */
  static void discard(InputStream body) throws IOException {
    long left = DISCARDED_BYTES_MAX;
    for (long skipped = 1; left > 0 && skipped > 0; left -= skipped) {
      skipped = body.skip(left);
    }
  }

  private Answer get(String path) throws IOException {
    if (path.equals("/v1/crl")) {
      return Answer.bytes(authority.revocationList().encode());
    }
    Matcher after = AFTER.matcher(path);
    if (after.matches()) {
      return listAfter(Long.parseLong(after.group(1)));
    }
    if (path.equals("/metrics")) {
      return new Answer(
          Answer.OK, "text/plain; version=0.0.4; charset=utf-8", metrics.text().getBytes(UTF_8));
    }
    if (path.equals("/v1/recovery/key")) {
      return Answer.bytes(authority.recoveries().escrowKey());
    }
    if (path.equals("/v1/sign-in")) {
      return signIn.place();
    }
    if (path.equals("/v1/peers")) {
      return Answer.json(new Json.Writer().list("peers", peers()));
    }
    if (path.equals("/checkpoint")) {
      return new Answer(Answer.OK, "text/plain; charset=utf-8", authority.checkpoint().note());
    }
    Optional<byte[]> tile =
        FILE.matcher(path).matches() ? authority.published(path.substring(1)) : Optional.empty();
    return tile.map(Answer::bytes).orElseGet(() -> Answer.nothingHere());
  }

  private Answer listAfter(long number) throws IOException {
    try {
      return news.awaitAbove(number)
          ? Answer.bytes(authority.revocationList().encode())
          : new Answer(Answer.NO_NEWS, "application/octet-stream", new byte[0]);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(Answer.NO_NEWS, "application/octet-stream", new byte[0]);
    }
  }

  private Answer post(String path, Json json) throws IOException, InvalidJsonException {
    return switch (path) {
      case "/v1/enrol/request" -> request(json);
      case "/v1/enrol/reveal" -> reveal(json);
      case "/v1/enrol/ask" -> ask(json);
      case "/v1/enrol/sign-in" -> signIn.admit(json);
      case "/v1/renew" -> renew(json);
      case "/v1/peers" -> announce(json);
      case "/v1/recovery/veto" -> veto(json);
      case "/v1/recovery/escrow" -> escrow(json);
      default -> Answer.nothingHere();
    };
  }

  private Answer request(Json json) throws IOException, InvalidJsonException {
    return Answer.of(
        authority.request(json.bytes("secret"), json.bytes("request")),
        entry -> Answer.json(new Json.Writer().bytes("entry", entry)));
  }

  private Answer reveal(Json json) throws IOException, InvalidJsonException {
    Hash leaf;
    try {
      leaf = Hash.fromHex(json.text("requestLeaf"));
    } catch (IllegalArgumentException e) {
      throw new InvalidJsonException("field 'requestLeaf' is no hash");
    }
    RevocationList list = authority.revocationList();
    return Answer.of(
        authority.reveal(leaf, json.bytes("deviceNonce")),
        credential ->
            Answer.json(
                new Json.Writer()
                    .bytes("root", authority.anchor().encode())
                    .bytes("credential", credential.encode())
                    .bytes("crl", list.encode())
                    .list("peers", peers())));
  }

  private Answer renew(Json json) throws IOException, InvalidJsonException {
    Decision<UnverifiedCredential> renewed = authority.renew(json.bytes("request"));
    RevocationList list = authority.revocationList(); // after it: a new key takes one back
    return Answer.of(
        renewed,
        credential ->
            Answer.json(
                new Json.Writer()
                    .bytes("credential", credential.encode())
                    .bytes("crl", list.encode())));
  }

  private Answer ask(Json json) throws IOException, InvalidJsonException {
    return Answer.of(
        authority.ask(
            json.bytes("request"),
            new Wish(
                json.text("member"),
                json.text("device"),
                json.text("site"),
                json.list("recovery").equals(List.of("yes")))),
        id -> Answer.json(new Json.Writer().text("invite", id.hex())));
  }

  private Answer veto(Json json) throws IOException, InvalidJsonException {
    return Answer.of(
        authority.recoveries().veto(json.bytes("veto")),
        ended -> Answer.json(new Json.Writer().text("ended", String.valueOf(ended))));
  }

  private Answer escrow(Json json) throws IOException, InvalidJsonException {
    return Answer.of(
        authority.recoveries().escrow(json.bytes("request")),
        part -> Answer.json(new Json.Writer().bytes("part", part)));
  }

  private Answer announce(Json json) throws IOException, InvalidJsonException {
    Announcement announcement;
    try {
      announcement = Announcement.verify(json.bytes("announcement"));
    } catch (RefusedException e) {
      throw new InvalidJsonException(String.valueOf(e.getMessage()));
    }
    if (!authority.isMember(announcement.key()) || !meetingPoint.accept(announcement)) {
      return Answer.error(
          Answer.FORBIDDEN,
          "NOT_ANNOUNCED",
          "not a member in good standing, or an old announcement");
    }
    return Answer.json(new Json.Writer().list("peers", peers()));
  }

  /** One string for each address: the device's key in hex, a space, the address. */
  private List<String> peers() {
    return meetingPoint.sample().stream()
        .map(peer -> HexFormat.of().formatHex(peer.key().bytes()) + " " + peer.address())
        .toList();
  }
}
