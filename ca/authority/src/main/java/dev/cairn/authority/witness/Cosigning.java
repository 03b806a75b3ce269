package dev.cairn.authority.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.authority.Authority;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The authority's side of {@link Witness}: has its checkpoints cosigned, and learns from what
 * witnesses saw whether this copy of the log is the newest.
 *
 * <p>For one thread at a time; blocking.
 */
public final class Cosigning implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int ANSWER_BYTES_MAX = 4096;

  private final Authority authority;
  private final List<WitnessPlace> witnesses;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final Map<WitnessPlace, Long> sizes = new HashMap<>();

  /** Of one witness: what it gave, or why it gave nothing. */
  public sealed interface Answer {
    /** Cosigned. */
    record Cosigned(String line) implements Answer {}

    /**
     * It saw a log that this copy is not: a longer one, or another.
     *
     * @param size what it saw
     */
    record SawAnother(WitnessPlace witness, long size, String why) implements Answer {}

    /** Not to be had now. */
    record Unreachable(WitnessPlace witness, String why) implements Answer {}
  }

  /** Asks {@code witnesses} on behalf of {@code authority}. */
  public Cosigning(Authority authority, List<WitnessPlace> witnesses) {
    this.authority = authority;
    this.witnesses = List.copyOf(witnesses);
  }

  /**
   * Has the newest checkpoint cosigned by all that can be reached, and publishes what they gave.
   */
  public List<Answer> round() throws IOException {
    Checkpoint checkpoint = authority.checkpoint();
    List<Answer> answers = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (WitnessPlace witness : witnesses) {
      Answer answer = ask(witness, checkpoint);
      answers.add(answer);
      if (answer instanceof Answer.Cosigned(String line)) {
        lines.add(line);
      }
    }
    if (!lines.isEmpty()) {
      authority.cosigned(checkpoint, lines);
    }
    return answers;
  }

  private Answer ask(WitnessPlace witness, Checkpoint checkpoint) throws IOException {
    try {
      long size = sizes.getOrDefault(witness, checkpoint.size());
      HttpResponse<InputStream> response = send(witness, size, checkpoint);
      if (response.statusCode() == 409) {
        size = size(response);
        if (size > checkpoint.size()) {
          return new Answer.SawAnother(
              witness, size, "it saw " + size + " entries, this copy has " + checkpoint.size());
        }
        response = send(witness, size, checkpoint);
      }
      return answer(witness, checkpoint, size, response);
    } catch (IOException e) {
      return new Answer.Unreachable(witness, String.valueOf(e.getMessage()));
    }
  }

  private Answer answer(
      WitnessPlace witness, Checkpoint checkpoint, long size, HttpResponse<InputStream> response)
      throws IOException {
    String body = body(response);
    return switch (response.statusCode()) {
      case 200 -> {
        if (witness.key().cosigned(checkpoint.with(List.of(body))).isEmpty()) {
          yield new Answer.Unreachable(witness, "its answer is no cosignature of its key");
        }
        sizes.put(witness, checkpoint.size());
        yield new Answer.Cosigned(body);
      }
      case 409, 422 ->
          new Answer.SawAnother(witness, size, "this copy does not go on from what it saw");
      default ->
          new Answer.Unreachable(
              witness, "it answered " + response.statusCode() + " " + body.strip());
    };
  }

  private HttpResponse<InputStream> send(WitnessPlace witness, long oldSize, Checkpoint checkpoint)
      throws IOException {
    List<Hash> proof = authority.consistencyProof(oldSize, checkpoint.size());
    byte[] body = new AddCheckpoint(oldSize, proof, checkpoint.note()).encode();
    String base = witness.url().toString().replaceFirst("/+$", "");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/add-checkpoint"))
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking " + witness.url());
    } catch (IOException e) {
      throw new IOException(
          witness.url() + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
    }
  }

  private static String body(HttpResponse<InputStream> response) throws IOException {
    try (InputStream in = response.body()) {
      return new String(in.readNBytes(ANSWER_BYTES_MAX), UTF_8);
    }
  }

  private static long size(HttpResponse<InputStream> response) throws IOException {
    String digits = body(response).strip();
    if (!digits.matches("[0-9]{1,18}")) {
      throw new IOException("the witness answered '" + digits + "' where a size belongs");
    }
    return Long.parseLong(digits);
  }

  /** Drops its connections. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
