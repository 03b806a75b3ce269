package dev.cairn.authority.witness;

import dev.cairn.authority.store.DurableFile;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.WitnessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Cosigns the checkpoints of logs that only grow. What it cosigned last is durable before the
 * cosignature leaves, so that not even a power cut makes it say two things.
 *
 * <p>Keeps one file for each log in its folder: the checkpoint that it cosigned last. Safe for many
 * threads; one process has the folder.
 */
public final class Witness {

  private final WitnessKey key;
  private final SigningKey signingKey;
  private final Path folder;
  private final InstantSource clock;
  private final Map<String, LogKey> logs = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** What became of a request. */
  public sealed interface Outcome {
    /** Cosigned: the line to add to the note. */
    record Cosigned(String line) implements Outcome {}

    /** Not from where the witness is; ask again from {@code size}. Also a log of another root. */
    record Elsewhere(long size) implements Outcome {}

    /** No log of this witness's. */
    record UnknownLog(String origin) implements Outcome {}

    /** Not signed by the log. */
    record Forged(String why) implements Outcome {}

    /** Not a request. */
    record Malformed(String why) implements Outcome {}

    /** The proof does not show that the log only grew. */
    record Inconsistent(long size) implements Outcome {}
  }

  /**
   * A witness.
   *
   * @param name its name in signature lines
   * @param folder made if it is not there
   */
  public Witness(
      String name, SigningKey signingKey, List<LogKey> logs, Path folder, InstantSource clock) {
    this.key = new WitnessKey(name, signingKey.verifyKey());
    this.signingKey = signingKey;
    this.folder = folder;
    this.clock = clock;
    logs.forEach(log -> this.logs.put(log.origin(), log));
  }

  /** For logs to ask it by. */
  public WitnessKey key() {
    return key;
  }

  /** Answers a request in the form of {@link AddCheckpoint}. */
  Outcome add(byte[] body) throws IOException {
    AddCheckpoint request;
    LogKey log;
    try {
      request = AddCheckpoint.parse(body);
      String origin = Checkpoint.unverifiedOrigin(request.note());
      log = logs.get(origin);
      if (log == null) {
        return new Outcome.UnknownLog(origin);
      }
    } catch (RefusedException e) {
      return new Outcome.Malformed(String.valueOf(e.getMessage()));
    }
    try {
      return add(request, Checkpoint.verify(request.note(), log), log);
    } catch (RefusedException e) {
      return new Outcome.Forged(String.valueOf(e.getMessage()));
    }
  }

  private Outcome add(AddCheckpoint request, Checkpoint offered, LogKey log)
      throws IOException, RefusedException {
    if (request.oldSize() > offered.size()) {
      return new Outcome.Malformed("the old size is above the checkpoint's");
    }
    lock.lock();
    try {
      Merkle.Tree seen = seen(log).map(Checkpoint::tree).orElse(new Merkle.Tree(0, Hash.of()));
      boolean isFork = seen.size() == offered.size() && !seen.root().equals(offered.root());
      if (request.oldSize() != seen.size() || (isFork && seen.size() > 0)) {
        return new Outcome.Elsewhere(seen.size());
      }
      if (!Merkle.verifyConsistency(seen, offered.tree(), request.proof())) {
        return new Outcome.Inconsistent(seen.size());
      }
      DurableFile.write(file(log), request.note(), false);
      return new Outcome.Cosigned(key.cosign(offered, signingKey, clock.instant()));
    } finally {
      lock.unlock();
    }
  }

  /** The checkpoint of {@code log} that it cosigned last. */
  public Optional<Checkpoint> seen(LogKey log) throws IOException {
    try {
      return Optional.of(Checkpoint.verify(Files.readAllBytes(file(log)), log));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (RefusedException e) {
      // To go on as if nothing had been seen could cosign a fork.
      throw new IOException(file(log) + " is damaged, nothing is cosigned: " + e.getMessage(), e);
    }
  }

  private Path file(LogKey log) {
    byte[] origin = log.origin().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return folder.resolve("log-" + Hash.of(origin).shortHex());
  }
}
