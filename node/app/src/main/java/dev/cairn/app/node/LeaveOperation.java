package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.storage.tenancy.Departure;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** {@code leave}: gives every block to other members, then tells the network that it is gone. */
final class LeaveOperation {

  /** So that the last words reach whoever asked, before the daemon ends. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final NodeParts node;
  private final Departure departure;
  private final Runnable ended;

  /**
   * @param ended ends the daemon, where one runs: a node that has left serves no more
   */
  LeaveOperation(NodeParts node, Runnable ended) {
    this.node = node;
    this.departure = node.storage().lodging().departure();
    this.ended = ended;
  }

  int run(Message args, MessageSink out) throws CommandFailure, IOException, InterruptedException {
    if (args.truth("cancel")) {
      return cancel(out);
    }
    if (departure.left().isPresent()) {
      throw CommandFailure.failed(
          "this device has left already; to take part again: cairn node leave --cancel");
    }
    departure.begin();
    Departure.Report report = giveAway(out);
    boolean goes = report.kept() == 0 || args.truth("anyway");
    if (goes) {
      node.overlay().sayGoodbye();
      departure.leave();
    }
    out.accept(
        Message.of("summary")
            .with("blocks_handed_over", report.handed())
            .with("bytes_handed_over", report.handedBytes())
            .with("blocks_kept", report.kept())
            .with("blocks_unclaimed", report.unclaimed())
            .with("reasons", report.reasons())
            .with("goodbye_said", goes));
    if (goes) {
      node.env().after(LAST_WORDS, ended);
    }
    return report.kept() == 0 ? ExitCodes.OK : ExitCodes.PARTLY;
  }

  private Departure.Report giveAway(MessageSink out) throws IOException, InterruptedException {
    long total = node.blocks().usage().blocks();
    AtomicLong done = new AtomicLong();
    Stopwatch watch = new Stopwatch(node.env());
    out.accept(status(watch, 0, total)); // it is written down by now that this node leaves
    Pulse pulse = new Pulse(node.env(), out, () -> status(watch, done.get(), total));
    try {
      return departure.giveAway(block -> done.incrementAndGet());
    } finally {
      pulse.close();
    }
  }

  private static Message status(Stopwatch watch, long done, long total) {
    return Message.of("status")
        .with("seconds_elapsed", watch.seconds())
        .with("what", "blocks")
        .with("done", done)
        .with("total", total)
        .with("percent_done", total == 0 ? 0.0 : (double) done / total);
  }

  private int cancel(MessageSink out) throws CommandFailure, IOException {
    if (departure.begun().isEmpty()) {
      throw CommandFailure.failed("this device is not leaving");
    }
    departure.cancel();
    out.accept(Message.of("stays").with("blocks_held", node.blocks().usage().blocks()));
    return ExitCodes.OK;
  }
}
