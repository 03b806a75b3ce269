package dev.cairn.storage;

import dev.cairn.storage.verdict.Opinion;
import dev.cairn.storage.verdict.VerdictClient;
import java.time.Duration;
import java.util.List;

/** Whether a host that does not answer one keeper answers the others. Pure. */
final class Silence {

  /** As long as the asker itself has had no answer. */
  private static final Duration PROVED_WITHIN = Duration.ofDays(3);

  private Silence() {}

  /** True if most of those who know the host had no proof of it for three days. */
  static boolean isShared(List<VerdictClient.Answer> answers) {
    List<Opinion> opinions = answers.stream().flatMap(answer -> answer.opinion().stream()).toList();
    long proved =
        opinions.stream()
            .filter(opinion ->
                opinion.proved().isPresent() && opinion.proved().get().compareTo(PROVED_WITHIN) < 0)
            .count();
    return !opinions.isEmpty() && 2 * proved < opinions.size();
  }
}
