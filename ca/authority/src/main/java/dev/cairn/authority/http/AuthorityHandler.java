package dev.cairn.authority.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.wire.Announcement;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.Json;
import dev.cairn.authority.wire.Json.InvalidJsonException;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code POST /v1/enrol/request} {secret, request} → {entry}; {@code POST /v1/enrol/reveal}
 * {requestLeaf, deviceNonce} → {root, credential, crl, peers}; {@code POST /v1/peers}
 * {announcement} → {peers}; {@code GET /v1/peers}, {@code /v1/crl}, {@code /checkpoint}, {@code
 * /tile/…}. A refusal is {error, detail} with status 4xx.
 */
final class AuthorityHandler implements HttpHandler {

  private static final int DISCARDED_BYTES_MAX = 1024 * 1024;

  /** Only these are files; nothing from a URL becomes a path otherwise. */
  private static final Pattern TILE =
      Pattern.compile(
          "/tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,4}[0-9]{3}(\\.p/[1-9][0-9]{0,2})?");

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_LARGE = 413;
  private static final int FAILED = 500;

  private final Authority authority;
  private final MeetingPoint meetingPoint;

  AuthorityHandler(Authority authority, MeetingPoint meetingPoint) {
    this.authority = authority;
    this.meetingPoint = meetingPoint;
  }

  private record Answer(int status, String type, byte[] body) {
    static Answer json(Json.Writer json) {
      return new Answer(OK, "application/json", json.end().getBytes(UTF_8));
    }

    static Answer bytes(byte[] body) {
      return new Answer(OK, "application/octet-stream", body);
    }

    static Answer error(int status, String error, String detail) {
      Json.Writer json = new Json.Writer().text("error", error).text("detail", detail);
      return new Answer(status, "application/json", json.end().getBytes(UTF_8));
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      exchange.getResponseHeaders().set("Content-Type", answer.type);
      exchange.sendResponseHeaders(answer.status, answer.body.length);
      exchange.getResponseBody().write(answer.body);
    }
  }

  private Answer answer(HttpExchange exchange) {
    try {
      String path = exchange.getRequestURI().getPath();
      if (exchange.getRequestMethod().equals("GET")) {
        return get(path);
      }
      if (!exchange.getRequestMethod().equals("POST")) {
        return Answer.error(NOT_FOUND, "NOT_FOUND", "no such thing here");
      }
      byte[] body = exchange.getRequestBody().readNBytes(Json.BODY_BYTES_MAX + 1);
      if (body.length > Json.BODY_BYTES_MAX) {
        discard(exchange.getRequestBody());
        return Answer.error(
            TOO_LARGE,
            "REQUEST_TOO_LARGE",
            "a request has at most " + Json.BODY_BYTES_MAX + " bytes");
      }
      return post(path, Json.parse(body));
    } catch (InvalidJsonException e) {
      return Answer.error(
          BAD_REQUEST, Denial.REQUEST_INVALID.name(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      // The world failed on our side, for example a full disk: the device may try again.
      return Answer.error(
          FAILED, "AUTHORITY_FAILED", "the authority cannot do this now; try later");
    }
  }

  /** Reads on for a while: closing on bytes under way would reset the answer away. */
  private static void discard(InputStream body) throws IOException {
    long left = DISCARDED_BYTES_MAX;
    for (long skipped = 1; left > 0 && skipped > 0; left -= skipped) {
      skipped = body.skip(left);
    }
  }

  private Answer get(String path) throws IOException {
    if (path.equals("/v1/crl")) {
      return Answer.bytes(authority.revocationList().encode());
    }
    if (path.equals("/v1/peers")) {
      return Answer.json(new Json.Writer().list("peers", peers()));
    }
    if (path.equals("/checkpoint")) {
      return new Answer(OK, "text/plain; charset=utf-8", authority.checkpoint().note());
    }
    Optional<byte[]> tile =
        TILE.matcher(path).matches() ? authority.published(path.substring(1)) : Optional.empty();
    return tile.map(Answer::bytes)
        .orElseGet(() -> Answer.error(NOT_FOUND, "NOT_FOUND", "no such thing here"));
  }

  private Answer post(String path, Json json) throws IOException, InvalidJsonException {
    return switch (path) {
      case "/v1/enrol/request" -> request(json);
      case "/v1/enrol/reveal" -> reveal(json);
      case "/v1/peers" -> announce(json);
      default -> Answer.error(NOT_FOUND, "NOT_FOUND", "no such thing here");
    };
  }

  private Answer request(Json json) throws IOException, InvalidJsonException {
    return switch (authority.request(json.bytes("secret"), json.bytes("request"))) {
      case Granted<byte[]>(byte[] entry) -> Answer.json(new Json.Writer().bytes("entry", entry));
      case Denied<byte[]>(Denial reason, String detail) -> denied(reason, detail);
    };
  }

  private Answer reveal(Json json) throws IOException, InvalidJsonException {
    Hash leaf;
    try {
      leaf = Hash.fromHex(json.text("requestLeaf"));
    } catch (IllegalArgumentException e) {
      throw new InvalidJsonException("field 'requestLeaf' is no hash");
    }
    return switch (authority.reveal(leaf, json.bytes("deviceNonce"))) {
      case Granted<UnverifiedCredential>(UnverifiedCredential credential) ->
          Answer.json(
              new Json.Writer()
                  .bytes("root", authority.anchor().encode())
                  .bytes("credential", credential.encode())
                  .bytes("crl", authority.revocationList().encode())
                  .list("peers", peers()));
      case Denied<UnverifiedCredential>(Denial reason, String detail) -> denied(reason, detail);
    };
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
          FORBIDDEN, "NOT_ANNOUNCED", "not a member in good standing, or an old announcement");
    }
    return Answer.json(new Json.Writer().list("peers", peers()));
  }

  /** One string for each address: the device's key in hex, a space, the address. */
  private List<String> peers() {
    return meetingPoint.sample().stream()
        .map(peer -> HexFormat.of().formatHex(peer.key().bytes()) + " " + peer.address())
        .toList();
  }

  private static Answer denied(Denial reason, String detail) {
    return Answer.error(FORBIDDEN, reason.name(), detail);
  }
}
