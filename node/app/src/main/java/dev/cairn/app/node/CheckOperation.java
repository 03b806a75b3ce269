package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.check.CheckReport;
import dev.cairn.archive.check.CheckReport.Problem;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.env.Environment;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.Profile;

/** {@code check}: proves that a vault is whole, or names what is missing. */
final class CheckOperation {

  /** A block has at most 2,048 leaves of 16 KiB. */
  private static final int PROOFS_MAX = 2048;

  private CheckOperation() {}

  static int run(Environment env, Vault vault, Message args, MessageSink out)
      throws CommandFailure, InterruptedException {
    Check.Request request =
        new Check.Request(
            Math.clamp(args.number("proofs"), 0, PROOFS_MAX), args.truth("read_data"));
    Stopwatch watch = new Stopwatch(env);
    CheckReport report;
    try {
      report = new Check(vault, request, event -> tell(event, watch, out)).run();
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    out.accept(
        Message.of("summary")
            .with("num_errors", report.problemCount())
            .with("snapshots", report.snapshots())
            .with("files", report.files())
            .with("directories", report.directories())
            .with("chunks", report.chunks())
            .with("stripes", report.stripes())
            .with("bytes_read", report.bytesRead())
            .with("margin_min", report.marginMin())
            .with("stripes_below_target", report.belowTarget())
            .with("total_duration", watch.seconds()));
    return report.sound() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  /** Passes on what a check or a survey says as it goes. */
  static void tell(CheckEvent event, Stopwatch watch, MessageSink out) {
    switch (event) {
      case CheckEvent.Progress p ->
          out.accept(
              Message.of("status")
                  .with("seconds_elapsed", watch.seconds())
                  .with("what", p.what())
                  .with("done", p.done())
                  .with("total", p.total())
                  .with("percent_done", p.total() == 0 ? 0.0 : (double) p.done() / p.total()));
      case CheckEvent.HostFailed host ->
          out.accept(
              Message.of("warning")
                  .with(
                      "message",
                      "member %s did not prove %d of the blocks it holds for you: %s"
                          .formatted(
                              host.why().member().shortHex() + "@" + host.why().site(),
                              host.blocks(),
                              host.why().reason()))
                  .with("member", host.why().member().shortHex()));
      case CheckEvent.Found found ->
          out.accept(
              Message.of("error").with("during", "check").with("message", words(found.problem())));
    }
  }

  private static String words(Problem problem) {
    return switch (problem) {
      case Problem.TreeUnreadable tree ->
          "snapshot "
              + tree.snapshot().shortHex()
              + ": folder "
              + tree.path()
              + " cannot be read: "
              + tree.detail();
      case Problem.ChunkNotIndexed chunk ->
          chunk.path() + ": chunk " + chunk.chunk().shortHex() + " is in no index";
      case Problem.PartUnreadable lost ->
          lost.part().why().getMessage()
              + (lost.part().isIndex()
                  ? ": it is part of the index, so what it alone lists could not be checked"
                  : ": it lists snapshots, which could not be checked");
      case Problem.StripeUnreadable stripe -> words(stripe.health());
      case Problem.ChunkDamaged chunk ->
          "chunk "
              + chunk.chunk().shortHex()
              + " in stripe "
              + chunk.stripe().shortHex()
              + " is damaged: "
              + chunk.detail();
    };
  }

  private static String words(StripeHealth health) {
    Profile profile = health.profile();
    return "stripe %s cannot be read: %d blocks proved, %s needed%s"
        .formatted(
            health.stripeId().shortHex(),
            health.living(),
            profile == null ? "an unknown number" : profile.k(),
            Failures.refusals(health.refusals()));
  }
}
