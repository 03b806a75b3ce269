package dev.cairn.app.gateway.restic;

import com.sun.net.httpserver.HttpExchange;
import dev.cairn.app.gateway.Answers;
import dev.cairn.app.gateway.ByteRange;
import dev.cairn.app.gateway.Gateway;
import dev.cairn.app.output.Json;
import dev.cairn.archive.blob.Blob;
import dev.cairn.archive.blob.BlobReader;
import dev.cairn.archive.blob.Blobs;
import dev.cairn.archive.vault.ArchiveException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * restic's REST protocol, version 2 (doc/REST_backend.rst): 200 only for what is durable. An upload
 * again of the same bytes is 200, since its first answer may have been lost; rest-server says 403.
 */
final class ResticHandler implements Gateway.Service {

  private static final String V2 = "application/vnd.x.restic.rest.v2";
  private static final String V1 = "application/vnd.x.restic.rest.v1";

  /** restic's packs are 128 MiB at most; an index or tree beyond that would be one of a kind. */
  private static final long FILE_BYTES_MAX = 512L << 20;

  private final Blobs blobs;
  private final BlobReader reader;
  private final ResticGateway.Rules rules;

  ResticHandler(Blobs blobs, BlobReader reader, ResticGateway.Rules rules) {
    this.blobs = blobs;
    this.reader = reader;
    this.rules = rules;
  }

  @Override
  public void serve(HttpExchange exchange)
      throws IOException, ArchiveException, InterruptedException {
    Optional<ResticPath> path = ResticPath.parse(exchange.getRequestURI().getPath());
    if (path.isEmpty()) {
      Answers.words(exchange, Answers.NOT_FOUND, "no such path");
      return;
    }
    switch (path.get()) {
      case ResticPath.Repository repository -> repository(exchange);
      case ResticPath.Config config -> config(exchange, config);
      case ResticPath.Type type -> list(exchange, type);
      case ResticPath.File file -> file(exchange, file);
    }
  }

  private void repository(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "POST" ->
          Answers.words(exchange, Answers.OK, ""); // folders are made with what is in them
      case "DELETE" ->
          Answers.words(exchange, Answers.FORBIDDEN, "a repository is deleted with its vault");
      default -> Answers.words(exchange, Answers.METHOD_NOT_ALLOWED, "");
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
            Answers.words(
                exchange,
                same ? Answers.OK : Answers.FORBIDDEN,
                same ? "" : "there is another config already");
          } else {
            blobs.put(config.blob(), upload);
            Answers.words(exchange, Answers.OK, "");
          }
        } catch (Upload.TooLongException e) {
          Answers.words(exchange, Answers.TOO_LARGE, e.getMessage() + "");
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
      Answers.words(exchange, Answers.METHOD_NOT_ALLOWED, "");
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
    Answers.bytes(exchange, Answers.OK, v2 ? V2 : V1, body);
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
        Answers.words(
            exchange, Answers.BAD_REQUEST, "the bytes are not those of the name: " + upload.hash());
        return;
      }
      if (blobs.find(file.blob()).isEmpty()) { // what is there already has the same hash
        blobs.put(file.blob(), upload);
      }
      Answers.words(exchange, Answers.OK, "");
    } catch (Upload.TooLongException e) {
      Answers.words(exchange, Answers.TOO_LARGE, e.getMessage() + "");
    }
  }

  private Upload receive(HttpExchange exchange) throws IOException {
    return Upload.receive(exchange.getRequestBody(), rules.scratch(), FILE_BYTES_MAX);
  }

  private void delete(HttpExchange exchange, String path, boolean always)
      throws IOException, ArchiveException, InterruptedException {
    if (!exchange.getRequestMethod().equals("DELETE")) {
      Answers.words(exchange, Answers.METHOD_NOT_ALLOWED, "");
    } else if (rules.appendOnly() && !always) {
      Answers.words(
          exchange, Answers.FORBIDDEN, "this gateway only takes and gives: --append-only");
    } else {
      Answers.words(exchange, blobs.delete(path) ? Answers.OK : Answers.NOT_FOUND, "");
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
      Answers.words(exchange, Answers.NOT_FOUND, "no such file");
      return;
    }
    Blob blob = found.get();
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    ByteRange range = ByteRange.of(exchange.getRequestHeaders().getFirst("Range"), blob.bytes());
    Answers.part(
        exchange, range, blob.bytes(), (from, to, out) -> reader.read(blob, from, to, out));
  }
}
