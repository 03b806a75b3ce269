package dev.cairn.authority.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.wire.Announcement;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.Json;
import dev.cairn.authority.wire.Json.InvalidJsonException;
import dev.cairn.authority.wire.PeerAddress;
import dev.cairn.authority.wire.RecoveryVeto;
import dev.cairn.crypto.Ed25519Provider;
import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Talks to an organisation's authority, and to nobody who is not it: every connection is checked
 * against the root's fingerprint. Answers are bounded, and nothing in them is believed here beyond
 * their form unless the method says so. Safe for many threads; blocking.
 */
public final class AuthorityClient implements LogSource, AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int NO_NEWS = 204;
  private static final int NOT_FOUND = 404;

  private final List<String> addresses;
  private final InstantSource clock;
  private final HttpClient http;

  /**
   * A client; connects when used.
   *
   * @param addresses {@code host:port}, tried in order
   * @param fingerprint of the organisation's root
   */
  public AuthorityClient(List<String> addresses, Hash fingerprint, InstantSource clock) {
    this.addresses = List.copyOf(addresses);
    this.clock = clock;
    Ed25519Provider.install();
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .sslContext(PinnedTrust.context(fingerprint, clock))
            .build();
  }

  /**
   * The revocation list in force, checked.
   *
   * @param numberMin the highest number seen before
   */
  public RevocationList revocationList(TrustAnchor anchor, long numberMin)
      throws IOException, RefusedException, InterruptedException {
    byte[] encoded = get("/v1/crl", RevocationList.BYTES_MAX);
    return RevocationList.verify(anchor, encoded, numberMin);
  }

  /**
   * Waits at the authority, up to half a minute, for a list above {@code number}; empty if none
   * came or too many wait there.
   */
  public Optional<RevocationList> revocationListAfter(TrustAnchor anchor, long number)
      throws IOException, RefusedException, InterruptedException {
    String path = "/v1/crl/after/" + number;
    Answer answer =
        send("GET", path, HttpRequest.BodyPublishers.noBody(), RevocationList.BYTES_MAX);
    return answer.status == NO_NEWS
        ? Optional.empty()
        : Optional.of(RevocationList.verify(anchor, required(answer, path), number + 1));
  }

  /** The log's newest checkpoint, checked. */
  public Checkpoint checkpoint(TrustAnchor anchor)
      throws IOException, RefusedException, InterruptedException {
    return Checkpoint.verify(get("/checkpoint", Checkpoint.NOTE_BYTES_MAX), anchor.logKey());
  }

  /** A static file of the log, unverified. */
  @Override
  public Optional<byte[]> read(String path, int bytesMax) throws IOException {
    try {
      Answer answer = send("GET", "/" + path, HttpRequest.BodyPublishers.noBody(), bytesMax);
      if (answer.status == NOT_FOUND) {
        return Optional.empty();
      }
      return Optional.of(required(answer, path));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading " + path);
    }
  }

  /** Where the organisation's members sign in. */
  record SignInPlace(URI issuer, String clientId) {}

  SignInPlace signInPlace() throws IOException, InterruptedException {
    Json json = json(get("/v1/sign-in", Json.BODY_BYTES_MAX));
    try {
      return new SignInPlace(URI.create(json.text("issuer")), json.text("client"));
    } catch (InvalidJsonException | IllegalArgumentException e) {
      throw new IOException("authority's answer: " + e.getMessage(), e);
    }
  }

  /** Some recently seen members. */
  public List<PeerAddress> peers() throws IOException, InterruptedException {
    return peers(json(get("/v1/peers", Json.BODY_BYTES_MAX)));
  }

  /**
   * Tells the authority where this device listens, for newcomers; answers some recently seen
   * members. To be called at start and every few hours.
   *
   * @param addresses multiaddrs, at most 8
   * @throws DeniedException if the device is no member in good standing
   */
  public List<PeerAddress> announce(SigningKey deviceKey, List<String> addresses)
      throws IOException, DeniedException, InterruptedException {
    Announcement announcement = new Announcement(deviceKey.verifyKey(), clock.millis(), addresses);
    Json.Writer json = new Json.Writer().bytes("announcement", announcement.sign(deviceKey));
    return peers(post("/v1/peers", json));
  }

  /** What the authority's part of a vault's key is sealed to. */
  public byte[] escrowKey() throws IOException, InterruptedException {
    byte[] key = get("/v1/recovery/key", Envelope.PUBLIC_KEY_BYTES);
    if (key.length != Envelope.PUBLIC_KEY_BYTES) {
      throw new IOException("authority's escrow key has " + key.length + " bytes");
    }
    return key;
  }

  /**
   * Asks for the authority's part of a vault's key, or for its proof.
   *
   * @param signed {@link dev.cairn.authority.wire.EscrowRequest}
   */
  public byte[] escrow(byte[] signed) throws IOException, DeniedException, InterruptedException {
    return field(post("/v1/recovery/escrow", new Json.Writer().bytes("request", signed)), "part");
  }

  /**
   * Ends every recovery of the device's member; how many that were.
   *
   * @throws DeniedException if the device is no living one
   */
  public int veto(SigningKey deviceKey) throws IOException, DeniedException, InterruptedException {
    byte[] signed = RecoveryVeto.sign(deviceKey, clock.millis());
    Json answer = post("/v1/recovery/veto", new Json.Writer().bytes("veto", signed));
    try {
      return Integer.parseInt(answer.text("ended"));
    } catch (InvalidJsonException | NumberFormatException e) {
      throw new IOException("authority's answer: " + e.getMessage(), e);
    }
  }

  private static byte[] field(Json answer, String name) throws IOException {
    try {
      return answer.bytes(name);
    } catch (InvalidJsonException e) {
      throw new IOException("authority's answer: " + e.getMessage(), e);
    }
  }

  Json post(String path, Json.Writer json)
      throws IOException, DeniedException, InterruptedException {
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(json.end());
    Answer answer = send("POST", path, body, 8 * Json.BODY_BYTES_MAX);
    if (answer.status == OK) {
      return json(answer.body);
    }
    Json error = json(answer.body);
    try {
      throw new DeniedException(Denial.valueOf(error.text("error")), error.text("detail"));
    } catch (IllegalArgumentException | InvalidJsonException e) {
      throw new IOException("authority answered " + new String(answer.body, UTF_8), e);
    }
  }

  private byte[] get(String path, int bytesMax) throws IOException, InterruptedException {
    return required(send("GET", path, HttpRequest.BodyPublishers.noBody(), bytesMax), path);
  }

  private static byte[] required(Answer answer, String path) throws IOException {
    if (answer.status != OK) {
      throw new IOException("authority answered " + answer.status + " to " + path);
    }
    return answer.body;
  }

  private record Answer(int status, byte[] body) {}

  /** Tries each address; a server that is not the authority is an address that failed. */
  private Answer send(String method, String path, HttpRequest.BodyPublisher body, int bytesMax)
      throws IOException, InterruptedException {
    IOException failure = new IOException("no address of the authority is known");
    for (String address : addresses) {
      try {
        URI uri = URI.create("https://" + address + path);
        HttpRequest request =
            HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).method(method, body).build();
        return read(
            http.send(request, HttpResponse.BodyHandlers.ofInputStream()), address, bytesMax);
      } catch (IllegalArgumentException e) {
        failure = new IOException("authority address '" + address + "' is not host:port", e);
      } catch (IOException e) {
        failure = new IOException("authority at " + address + ": " + cause(e), e);
      }
    }
    throw failure;
  }

  private static Answer read(HttpResponse<InputStream> response, String address, int bytesMax)
      throws IOException {
    try (InputStream in = response.body()) {
      byte[] body = in.readNBytes(bytesMax + 1);
      if (body.length > bytesMax) {
        throw new IOException("answer of " + address + " has more than " + bytesMax + " bytes");
      }
      return new Answer(response.statusCode(), body);
    }
  }

  /** A refused chain lies a few causes deep below what TLS throws. */
  private static String cause(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof RefusedException) {
        return String.valueOf(t.getMessage());
      }
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static Json json(byte[] body) throws IOException {
    try {
      return Json.parse(body);
    } catch (InvalidJsonException e) {
      throw new IOException("authority's answer: " + e.getMessage(), e);
    }
  }

  static List<PeerAddress> peers(Json json) throws IOException {
    List<PeerAddress> peers = new ArrayList<>();
    for (String line : json.list("peers")) {
      try {
        int space = line.indexOf(' ');
        VerifyKey key = VerifyKey.of(HexFormat.of().parseHex(line, 0, Math.max(0, space)));
        peers.add(new PeerAddress(key, line.substring(space + 1)));
      } catch (IllegalArgumentException | InvalidKeyException e) {
        throw new IOException("authority's list of peers: " + e.getMessage(), e);
      }
    }
    return peers;
  }

  /** Drops its connections. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
