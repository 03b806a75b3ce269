package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.app.policy.Policy;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.StoredPolicy;
import dev.cairn.archive.vault.StoredPolicy.Source;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code backup}: of what is named, or else of every source of this device that has a policy. */
final class SourceBackups {

  private final PolicyRuns runs;
  private final String device;
  private final Vaults.Use use;
  private final Message args;

  /**
   * @param device name of this device
   */
  SourceBackups(PolicyRuns runs, String device, Vaults.Use use, Message args) {
    this.runs = runs;
    this.device = device;
    this.use = use;
    this.args = args;
  }

  int run(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    String given = args.text("host");
    String host = given.isEmpty() ? device : given;
    List<StoredPolicy> all = policies();
    List<Source> sources =
        args.texts("paths").isEmpty()
            ? PolicyOperation.ofHost(all, host)
            : List.of(new Source(host, args.texts("paths")));
    if (sources.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "nothing to back up: name a folder or a file; or say what is always backed up with: cairn policy set FOLDER");
    }
    return EachSource.run(sources, source -> backUp(all, source, out), out);
  }

  private int backUp(List<StoredPolicy> all, Source source, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Optional<Policy> policy =
        args.truth("no_policy")
            ? Optional.empty()
            : policy(all, source, ", or go without: --no-policy");
    if (policy.isPresent() && !args.truth("dry_run") && source.host().equals(device)) {
      return runs.backUp(use, source, policy.get(), args, out);
    }
    List<String> typed = args.texts("paths");
    Message named = args.with("paths", typed.isEmpty() ? source.paths() : typed);
    return runs.offRecord(use.vault(), source.host(), policy, named, out);
  }

  /**
   * The policy of a source; empty if it has none.
   *
   * @param remedy what else can be done, beside mending it
   */
  static Optional<Policy> policy(List<StoredPolicy> all, Source source, String remedy)
      throws CommandFailure {
    try {
      return Policy.of(all, source);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "the policy of %s: %s; mend it with cairn policy set%s"
              .formatted(source, e.getMessage(), remedy),
          e);
    }
  }

  private List<StoredPolicy> policies() throws CommandFailure, InterruptedException {
    try {
      return args.truth("no_policy") ? List.of() : use.vault().policies();
    } catch (ArchiveException e) {
      CommandFailure failure = Failures.of(e);
      throw new CommandFailure(
          failure.exitCode(),
          "policies: " + failure.getMessage() + "; or go without: --no-policy",
          e);
    }
  }
}
