package dev.cairn.authority.http;

import dev.cairn.authority.Authority;
import dev.cairn.authority.witness.Cosigning;
import dev.cairn.authority.witness.Cosigning.Answer;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.IssuingCa;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a serving authority does by itself: publishes what was logged, by whatever process, and has
 * it cosigned. A witness that saw another log stops the start; while serving, it is said aloud.
 */
final class Upkeep implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());

  /** A witness that was away is asked again, and the others say that they still see this log. */
  private static final Duration COSIGN_PERIOD = Duration.ofMinutes(1);

  private static final Duration REMIND_PERIOD = Duration.ofDays(1);

  private final Authority authority;
  private final Cosigning cosigning;
  private final ListNews news;
  private final InstantSource clock;
  private long cosignedSize = -1;
  private Instant cosignedAt = Instant.MIN;
  private Instant reminded = Instant.EPOCH;
  private @Nullable String trouble;

  Upkeep(Authority authority, Cosigning cosigning, ListNews news, InstantSource clock) {
    this.authority = authority;
    this.cosigning = cosigning;
    this.news = news;
    this.clock = clock;
  }

  /**
   * The first round.
   *
   * @throws IOException if a witness saw a log that this copy is not: to serve it would be to fork
   */
  void begin() throws IOException {
    for (Answer answer : cosign(authority.checkpoint())) {
      if (answer instanceof Answer.SawAnother another) {
        throw new IOException(
            "witness "
                + another.witness().key().name()
                + " saw another log: "
                + another.why()
                + "; this is an old or a wrong copy, nothing is served from it. Restore the newest"
                + " backup, or make it from the published tiles with 'cairn authority rebuild'");
      }
    }
    // Only now: a list is an entry of the log, which an old copy must not write.
    news.tick(authority.revocationList().number());
  }

  /** One round more; whatever fails is said once and tried again. */
  void round() {
    try {
      Checkpoint checkpoint = authority.checkpoint();
      boolean isDue =
          checkpoint.size() != cosignedSize
              || !clock.instant().isBefore(cosignedAt.plus(COSIGN_PERIOD));
      if (isDue) {
        authority.revocationList(); // a new one if that in force is old
        remindOfRollover();
        cosign(checkpoint);
      }
      news.tick(authority.listNumber());
      trouble = null;
    } catch (IOException e) {
      say("upkeep: " + e.getMessage());
    } catch (RuntimeException bug) {
      // One round that crashed must not be the last: no revocation list would be renewed any more.
      LOG.log(System.Logger.Level.ERROR, "bug in the authority's upkeep", bug);
    }
  }

  /** Daily, from a year before the issuing CA's end. */
  private void remindOfRollover() throws IOException {
    Instant now = clock.instant();
    IssuingCa newest = authority.issuers().getFirst();
    if (newest.isRolloverDue(now) && now.isAfter(reminded.plus(REMIND_PERIOD))) {
      reminded = now;
      LOG.log(
          System.Logger.Level.WARNING,
          "the issuing CA ends at {0} and certifies nobody then; make the next one with ''cairn"
              + " authority rollover''",
          newest.notAfter());
    }
  }

  private List<Answer> cosign(Checkpoint checkpoint) throws IOException {
    cosignedSize = checkpoint.size();
    cosignedAt = clock.instant();
    var answers = cosigning.round();
    for (Answer answer : answers) {
      switch (answer) {
        case Answer.Cosigned cosigned -> {
          // Published with the checkpoint.
        }
        case Answer.SawAnother another ->
            say("witness " + another.witness().key().name() + " saw another log: " + another.why());
        case Answer.Unreachable away ->
            say("witness " + away.witness().key().name() + " did not cosign: " + away.why());
      }
    }
    return answers;
  }

  private void say(String text) {
    if (!text.equals(trouble)) {
      LOG.log(System.Logger.Level.WARNING, text);
      trouble = text;
    }
  }

  @Override
  public void close() {
    news.close();
    cosigning.close();
  }
}
