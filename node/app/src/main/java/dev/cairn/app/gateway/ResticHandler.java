package dev.cairn.app.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cairn.app.output.Json;
import dev.cairn.archive.blob.Blob;
import dev.cairn.archive.blob.BlobReader;
import dev.cairn.archive.blob.Blobs;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.NotStoredException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * restic's REST protocol, version 2 (doc/REST_backend.rst): 200 only for what is durable. An upload
 * again of the same bytes is 200, since its first answer may have been lost; rest-server says 403.
 */
final class ResticHandler implements HttpHandler {

  private static final System.Logger LOG = System.getLogger(ResticHandler.class.getName());
  private static final String V2 = "application/vnd.x.restic.rest.v2";
  private static final String V1 = "application/vnd.x.restic.rest.v1";

  /** restic's packs are 128 MiB at most; an index or tree beyond that would be one of a kind. */
  private static final long FILE_BYTES_MAX = 512L << 20;

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int TOO_LARGE = 413;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int FAILED = 500;
  private static final int UNAVAILABLE = 503;
  private static final int FULL = 507;

  private final Blobs blobs;
  private final BlobReader reader;
  private final Rules rules;

  /**
   * What is allowed.
   *
   * @param appendOnly nothing but locks may be deleted
   * @param authorization what the header of that name must be; empty: everybody may
   * @param scratch folder for uploads under way
   */
  record Rules(boolean appendOnly, String authorization, Path scratch) {}

  ResticHandler(Blobs blobs, BlobReader reader, Rules rules) {
    this.blobs = blobs;
    this.reader = reader;
    this.rules = rules;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the gateway ends
    }
  }

  private void answer(HttpExchange exchange) throws IOException, InterruptedException {
    if (!isAllowed(exchange.getRequestHeaders())) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"cairn\"");
      answer(exchange, UNAUTHORIZED, "say who you are");
      return;
    }
    Optional<ResticPath> path = ResticPath.parse(exchange.getRequestURI().getPath());
    if (path.isEmpty()) {
      answer(exchange, NOT_FOUND, "no such path");
      return;
    }
    try {
      switch (path.get()) {
        case ResticPath.Repository repository -> repository(exchange);
        case ResticPath.Config config -> config(exchange, config);
        case ResticPath.Type type -> list(exchange, type);
        case ResticPath.File file -> file(exchange, file);
      }
    } catch (ArchiveException e) {
      LOG.log(System.Logger.Level.WARNING, exchange.getRequestURI() + ": " + e.getMessage());
      answer(exchange, status(e), e.getMessage() + "");
    }
  }

  private static int status(ArchiveException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NotStoredException not) {
        return not.asked().full() > 0 ? FULL : UNAVAILABLE;
      }
    }
    return FAILED;
  }

  private boolean isAllowed(Headers headers) {
    String given = headers.getFirst("Authorization");
    return rules.authorization().isEmpty()
        || (given != null
            && MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8),
                rules.authorization().getBytes(StandardCharsets.UTF_8)));
  }

  private void repository(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "POST" -> answer(exchange, OK, ""); // folders are made with what is in them
      case "DELETE" -> answer(exchange, FORBIDDEN, "a repository is deleted with its vault");
      default -> answer(exchange, METHOD_NOT_ALLOWED, "");
    }
  }

  private void config(HttpExchange exchange, ResticPath.Config config)
      throws IOException, ArchiveException, InterruptedException {
    switch (exchange.getRequestMethod()) {
      case "HEAD", "GET" -> get(exchange, config.blob());
      case "POST" -> {
        try (Upload upload = receive(exchange)) {
          Optional<Blob> there = blobs.find(config.blob());
          if (there.isPresent()) {
            boolean same = isSame(there.get(), upload);
            answer(exchange, same ? OK : FORBIDDEN, same ? "" : "there is another config already");
          } else {
            blobs.put(config.blob(), upload);
            answer(exchange, OK, "");
          }
        } catch (Upload.TooLongException e) {
          answer(exchange, TOO_LARGE, e.getMessage() + "");
        }
      }
      default -> delete(exchange, config.blob(), false);
    }
  }

  private boolean isSame(Blob blob, Upload upload)
      throws ArchiveException, IOException, InterruptedException {
    if (blob.bytes() != upload.bytes()) {
      return false;
    }
    ByteArrayOutputStream old = new ByteArrayOutputStream();
    reader.read(blob, 0, blob.bytes(), old);
    byte[] now = new byte[old.size()];
    return upload.bytes() == 0
        || (upload.readAt(0, now, 0, now.length) == now.length
            && MessageDigest.isEqual(now, old.toByteArray()));
  }

  private void list(HttpExchange exchange, ResticPath.Type type)
      throws IOException, ArchiveException, InterruptedException {
    if (!exchange.getRequestMethod().equals("GET")) {
      answer(exchange, METHOD_NOT_ALLOWED, "");
      return;
    }
    blobs.refresh(); // another device's locks and snapshots count too
    boolean v2 = String.valueOf(exchange.getRequestHeaders().getFirst("Accept")).contains(V2);
    List<Object> names = new ArrayList<>();
    for (Map.Entry<String, Blob> blob : blobs.list(type.folder()).entrySet()) {
      String name = blob.getKey().substring(blob.getKey().lastIndexOf('/') + 1);
      if (v2) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("size", blob.getValue().bytes());
        names.add(entry);
      } else {
        names.add(name);
      }
    }
    byte[] body = Json.document(names).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", v2 ? V2 : V1);
    exchange.sendResponseHeaders(OK, body.length);
    exchange.getResponseBody().write(body);
  }

  private void file(HttpExchange exchange, ResticPath.File file)
      throws IOException, ArchiveException, InterruptedException {
    switch (exchange.getRequestMethod()) {
      case "HEAD", "GET" -> get(exchange, file.blob());
      case "POST" -> post(exchange, file);
      default -> delete(exchange, file.blob(), file.type().equals("locks"));
    }
  }

  private void post(HttpExchange exchange, ResticPath.File file)
      throws IOException, ArchiveException, InterruptedException {
    try (Upload upload = receive(exchange)) {
      if (!upload.hash().hex().equals(file.name())) {
        answer(exchange, BAD_REQUEST, "the bytes are not those of the name: " + upload.hash());
        return;
      }
      if (blobs.find(file.blob()).isEmpty()) { // what is there already has the same hash
        blobs.put(file.blob(), upload);
      }
      answer(exchange, OK, "");
    } catch (Upload.TooLongException e) {
      answer(exchange, TOO_LARGE, e.getMessage() + "");
    }
  }

  private Upload receive(HttpExchange exchange) throws IOException {
    return Upload.receive(exchange.getRequestBody(), rules.scratch(), FILE_BYTES_MAX);
  }

  private void delete(HttpExchange exchange, String path, boolean always)
      throws IOException, ArchiveException, InterruptedException {
    if (!exchange.getRequestMethod().equals("DELETE")) {
      answer(exchange, METHOD_NOT_ALLOWED, "");
    } else if (rules.appendOnly() && !always) {
      answer(exchange, FORBIDDEN, "this gateway only takes and gives: --append-only");
    } else {
      answer(exchange, blobs.delete(path) ? OK : NOT_FOUND, "");
    }
  }

  private void get(HttpExchange exchange, String path)
      throws IOException, ArchiveException, InterruptedException {
    Optional<Blob> found = blobs.find(path);
    if (found.isEmpty()) {
      blobs.refresh();
      found = blobs.find(path);
    }
    if (found.isEmpty()) {
      answer(exchange, NOT_FOUND, "no such file");
      return;
    }
    Blob blob = found.get();
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/octet-stream");
    headers.set("Accept-Ranges", "bytes");
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Long.toString(blob.bytes()));
      exchange.sendResponseHeaders(OK, -1);
      return;
    }
    String asked = exchange.getRequestHeaders().getFirst("Range");
    ByteRange range = asked == null ? new ByteRange(0, blob.bytes()) : ByteRange.of(asked, blob);
    if (range == null) {
      answer(exchange, RANGE_NOT_SATISFIABLE, "no such range");
      return;
    }
    if (asked != null) {
      headers.set(
          "Content-Range", "bytes %d-%d/%d".formatted(range.from, range.to - 1, blob.bytes()));
    }
    long length = range.to - range.from;
    exchange.sendResponseHeaders(asked == null ? OK : PARTIAL, length == 0 ? -1 : length);
    if (length > 0) {
      OutputStream body = exchange.getResponseBody();
      reader.read(blob, range.from, range.to, body);
      body.close();
    }
  }

  /** Part of a blob; {@code to} is exclusive. */
  private record ByteRange(long from, long to) {

    /** That of a header {@code bytes=A-B}, {@code bytes=A-}; null if it is another, or beyond. */
    static @Nullable ByteRange of(String header, Blob blob) {
      Matcher matcher = RANGE.matcher(header);
      if (!matcher.matches()) {
        return null;
      }
      long from = Long.parseLong(matcher.group(1));
      long last = matcher.group(2).isEmpty() ? blob.bytes() - 1 : Long.parseLong(matcher.group(2));
      return from > last || from >= blob.bytes()
          ? null
          : new ByteRange(from, Math.min(last + 1, blob.bytes()));
    }
  }

  private static void answer(HttpExchange exchange, int status, String words) throws IOException {
    if (exchange.getResponseCode() != -1) {
      return; // an answer has begun: the connection ends without the rest
    }
    byte[] body = words.getBytes(StandardCharsets.UTF_8);
    boolean silent = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    if (!silent) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    }
    exchange.sendResponseHeaders(status, silent ? -1 : body.length);
    if (!silent) {
      exchange.getResponseBody().write(body);
    }
  }
}
