package dev.cairn.app.node;

import dev.cairn.app.node.RunLedger.VaultSource;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.app.policy.Policy;
import dev.cairn.app.policy.PolicyChange;
import dev.cairn.app.policy.PolicyFile;
import dev.cairn.app.policy.RunRecord;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.StoredPolicy;
import dev.cairn.archive.vault.StoredPolicy.Source;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code policy-…}: what is said of sources, and backups by it. */
final class PolicyOperation {

  private final NodeParts node;
  private final Vaults.Use use;
  private final Message args;

  PolicyOperation(NodeParts node, Vaults.Use use, Message args) {
    this.node = node;
    this.use = use;
    this.args = args;
  }

  int run(String command, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    try {
      return switch (command) {
        case "policy-set" -> set(out);
        case "policy-import" -> replace(out);
        case "policy-remove" -> remove(out);
        case "policy-run" -> runNow(out);
        default -> list(out);
      };
    } catch (ArchiveException e) {
      throw Failures.of(e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, e.getMessage() + "", e);
    }
  }

  private Source source() {
    String host = args.text("host");
    return args.truth("default")
        ? Source.DEFAULT
        : new Source(host.isEmpty() ? node.hostName() : host, args.texts("paths"));
  }

  private PolicyChange change() {
    return new PolicyChange(Instant.ofEpochMilli(node.env().now().toEpochMilli()), node.hostName());
  }

  private int set(MessageSink out) throws ArchiveException, InterruptedException {
    Map<String, List<String>> words = new LinkedHashMap<>();
    Message typed = args.map("words");
    typed.fields().keySet().forEach(name -> words.put(name, typed.texts(name)));
    PolicyChange change = change();
    List<StoredPolicy> now = edit(all -> change.set(all, source(), words, args.texts("unset")));
    tell(now, source(), out);
    return ExitCodes.OK;
  }

  private int replace(MessageSink out) throws ArchiveException, InterruptedException {
    List<StoredPolicy> policies = PolicyFile.parse(args.text("text"), node.hostName());
    PolicyChange change = change();
    List<StoredPolicy> now = edit(all -> change.replace(all, policies, args.truth("force")));
    policies.forEach(policy -> tell(now, policy.source(), out));
    return ExitCodes.OK;
  }

  private int remove(MessageSink out)
      throws ArchiveException, CommandFailure, IOException, InterruptedException {
    require(use.vault().policies(), source());
    PolicyChange change = change();
    edit(all -> change.remove(all, source()));
    node.policyRuns().ledger().remove(new VaultSource(use.name(), source()));
    out.accept(message(source()).with("removed", true));
    return ExitCodes.OK;
  }

  private List<StoredPolicy> edit(StoredPolicy.Edit<IllegalArgumentException> edit)
      throws ArchiveException, InterruptedException {
    use.vault().refresh();
    List<StoredPolicy> now = use.vault().editPolicies(edit);
    node.policies().changed(use.name());
    return now;
  }

  private int list(MessageSink out) throws ArchiveException, CommandFailure, InterruptedException {
    use.vault().refresh();
    List<StoredPolicy> all = use.vault().policies();
    boolean one = args.truth("default") || !args.texts("paths").isEmpty();
    if (one) {
      require(all, source());
    }
    for (StoredPolicy policy : all) {
      if (!one || policy.source().equals(source())) {
        tell(all, policy.source(), out);
      }
    }
    return ExitCodes.OK;
  }

  private void require(List<StoredPolicy> all, Source source) throws CommandFailure {
    if (all.stream().noneMatch(policy -> policy.source().equals(source))) {
      throw CommandFailure.failed(
          "%s has no policy; see which there are with: cairn policy list".formatted(source));
    }
  }

  private static Message message(Source source) {
    return Message.of("policy")
        .with("default", source.isDefault() ? true : null)
        .with("host", source.isDefault() ? null : source.host())
        .with("paths", source.isDefault() ? null : source.paths());
  }

  private void tell(List<StoredPolicy> all, Source source, MessageSink out) {
    for (StoredPolicy policy : all) {
      if (policy.source().equals(source)) {
        Message message = new Message("policy", PolicyFile.map(policy));
        out.accept(source.isDefault() ? message : withRuns(message, all, source));
      }
    }
  }

  private Message withRuns(Message message, List<StoredPolicy> all, Source source) {
    Message more = message;
    try {
      Policy policy = Policy.of(all, source).orElseThrow();
      more = more.with("effective", PolicyFile.words(policy.words()));
      more = policy.unknown().isEmpty() ? more : more.with("unknown_keys", policy.unknown());
    } catch (IllegalArgumentException e) {
      more = more.with("problem", e.getMessage());
    }
    if (!source.host().equals(node.hostName())) {
      return more;
    }
    VaultSource key = new VaultSource(use.name(), source);
    RunRecord record = node.policyRuns().ledger().of(key, node.env().now());
    for (Map.Entry<String, Object> fact : RunLedger.facts(record).fields().entrySet()) {
      more = more.with(fact.getKey(), fact.getValue());
    }
    return more.with("next_run", node.policies().next(key).map(Instant::toString).orElse(null))
        .with("running", node.policyRuns().isOn(key))
        .with("overdue", record.silence(node.env().now()).isPresent());
  }

  /** All that is due with the sources named, or with every one of this device. */
  private int runNow(MessageSink out)
      throws ArchiveException, CommandFailure, IOException, InterruptedException {
    use.vault().refresh();
    List<StoredPolicy> all = use.vault().policies();
    return EachSource.run(
        sources(all),
        source -> {
          Policy policy = SourceBackups.policy(all, source, "").orElseThrow();
          return node.policyRuns().run(use, source, policy, out);
        },
        out);
  }

  /** The source that the arguments name, or every one of this device. */
  private List<Source> sources(List<StoredPolicy> all) throws CommandFailure {
    if (!args.texts("paths").isEmpty()) {
      require(all, source());
      return List.of(source());
    }
    List<Source> own = ofHost(all, node.hostName());
    if (own.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "no folder of %s has a policy; make one with: cairn policy set FOLDER"
              .formatted(node.hostName()));
    }
    return own;
  }

  /** The sources of a device. */
  static List<Source> ofHost(List<StoredPolicy> all, String host) {
    List<Source> own = new ArrayList<>();
    for (StoredPolicy policy : all) {
      if (policy.source().host().equals(host)) {
        own.add(policy.source());
      }
    }
    return own;
  }
}
