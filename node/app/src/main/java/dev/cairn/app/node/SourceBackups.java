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

  private final NodeParts node;
  private final Vaults.Use use;
  private final Message args;

  SourceBackups(NodeParts node, Vaults.Use use, Message args) {
    this.node = node;
    this.use = use;
    this.args = args;
  }

  int run(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    String given = args.text("host");
    String host = given.isEmpty() ? node.hostName() : given;
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
    int worst = ExitCodes.OK;
    for (Source source : sources) {
      worst = Math.max(worst, backUp(all, source, host, out));
    }
    return worst;
  }

  private int backUp(List<StoredPolicy> all, Source source, String host, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Optional<Policy> policy = args.truth("no_policy") ? Optional.empty() : policy(all, source);
    if (policy.isEmpty() || args.truth("dry_run")) {
      Message named = args.texts("paths").isEmpty() ? args.with("paths", source.paths()) : args;
      return new BackupOperation(node.env(), use.vault(), named, host, policy).run(out);
    }
    return node.policyRuns().backUp(use, source, policy.get(), args, out);
  }

  private static Optional<Policy> policy(List<StoredPolicy> all, Source source)
      throws CommandFailure {
    try {
      return Policy.of(all, source);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "the policy of %s: %s; mend it with cairn policy set, or go without: --no-policy"
              .formatted(source, e.getMessage()),
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
