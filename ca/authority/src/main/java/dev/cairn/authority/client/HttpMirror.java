package dev.cairn.authority.client;

import dev.cairn.authority.log.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * A log's static files on any web server. No certificate of it is asked for beyond what the JDK
 * checks: everything read there is checked against the log's signature. Blocking; for many threads.
 */
public final class HttpMirror implements LogSource, AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final String base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /**
   * A mirror; connects when used.
   *
   * @param base what {@code /checkpoint} is added to; {@code http} or {@code https}
   */
  public HttpMirror(URI base) {
    this.base = base.toString().replaceFirst("/+$", "") + "/";
  }

  @Override
  public Optional<byte[]> read(String path, int bytesMax) throws IOException {
    URI uri = URI.create(base + path);
    try {
      HttpResponse<InputStream> response =
          http.send(
              HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        return switch (response.statusCode()) {
          case 200 -> Optional.of(LogSource.bounded(in.readNBytes(bytesMax + 1), path, bytesMax));
          case 404 -> Optional.empty();
          default -> throw new IOException(uri + " answered " + response.statusCode());
        };
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading " + uri);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
