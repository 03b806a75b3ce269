package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.vault.StoredPolicy.Source;
import java.io.IOException;
import java.util.List;

/** Backups of several sources, one after the other: one that fails keeps none from its turn. */
final class EachSource {

  private EachSource() {}

  /** The backup of one source; its value is an exit code. */
  @FunctionalInterface
  interface Work {
    int of(Source source) throws CommandFailure, IOException, InterruptedException;
  }

  /**
   * Does it with each of them.
   *
   * @param out is told of each that failed, where there are several
   * @return the worst exit code
   * @throws CommandFailure the first that there was, after all had their turn
   */
  static int run(List<Source> sources, Work work, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    if (sources.size() == 1) {
      return work.of(sources.getFirst());
    }
    int worst = ExitCodes.OK;
    CommandFailure first = null;
    for (Source source : sources) {
      try {
        worst = worse(worst, work.of(source));
      } catch (CommandFailure e) {
        out.accept(
            Message.of("error")
                .with("item", source.toString())
                .with("during", "backup")
                .with("message", e.getMessage()));
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return worst;
  }

  /** Files that were not read outweigh copies that are too few so far: nobody mends those later. */
  private static int worse(int one, int other) {
    return one == ExitCodes.PARTLY || other == ExitCodes.PARTLY
        ? ExitCodes.PARTLY
        : Math.max(one, other);
  }
}
