package dev.cairn.app.node;

import dev.cairn.app.node.RunLedger.VaultSource;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.app.policy.Forgetting;
import dev.cairn.app.policy.Policy;
import dev.cairn.app.policy.RunRecord;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.StoredPolicy.Source;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.storage.budget.Bandwidth;
import dev.cairn.storage.budget.RateLimits;
import dev.cairn.storage.lock.RetentionLock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Backups of sources that have a policy, whoever asks for them: on record, by the policy, and what
 * comes after them, forgetting and pruning.
 */
final class PolicyRuns {

  private final Environment env;
  private final RunLedger ledger;
  private final Bandwidth bandwidth;
  private final Clocks clocks;
  private final AfterChange afterChange;
  private final Map<VaultSource, Integer> underWay = new ConcurrentHashMap<>();

  /** How far the clocks of other members are ahead. */
  @FunctionalInterface
  interface Clocks {
    List<Duration> ahead() throws InterruptedException;
  }

  /** What is to be done when a vault has changed. */
  @FunctionalInterface
  interface AfterChange {
    void of(Vault vault) throws InterruptedException;
  }

  PolicyRuns(
      Environment env,
      RunLedger ledger,
      Bandwidth bandwidth,
      Clocks clocks,
      AfterChange afterChange) {
    this.env = env;
    this.ledger = ledger;
    this.bandwidth = bandwidth;
    this.clocks = clocks;
    this.afterChange = afterChange;
  }

  RunLedger ledger() {
    return ledger;
  }

  /** True while a backup of that source is on in this process. */
  boolean isOn(VaultSource key) {
    return underWay.containsKey(key);
  }

  /**
   * Backs a source up, and no more. What was mistyped is not a run.
   *
   * @param args as of {@code cairn backup}: what they say is added to what the policy says
   * @return an exit code
   */
  int backUp(Vaults.Use use, Source source, Policy policy, Message args, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    VaultSource key = new VaultSource(use.name(), source);
    RunRecord before = ledger.of(key, env.now()).withAlarmAfter(policy.alarmAfter());
    underWay.merge(key, 1, Integer::sum);
    try {
      ledger.put(key, before.begun(env.now()));
      AtomicReference<String> note = new AtomicReference<>("");
      MessageSink noting =
          message -> {
            note(message, note);
            out.accept(message);
          };
      Message named = args.with("paths", source.paths());
      int code = offRecord(use.vault(), source.host(), Optional.of(policy), named, noting);
      if (code == ExitCodes.BELOW_TARGET) {
        note.compareAndSet("", "some packs have fewer copies than wanted so far");
      }
      ledger.put(key, ledger.of(key, env.now()).saved(env.now(), note.get()));
      return code;
    } catch (CommandFailure e) {
      boolean isMistyped = e.exitCode() == ExitCodes.USAGE && !args.fields().isEmpty();
      ledger.put(
          key, isMistyped ? before : ledger.of(key, env.now()).failed(env.now(), e.getMessage()));
      throw e;
    } finally {
      underWay.compute(key, (same, count) -> count == null || count == 1 ? null : count - 1);
    }
  }

  /**
   * Backs up what {@code args} name and keeps no record of it: what is tried without being saved,
   * has no policy, or is another device's, whose daemon is not to run it again.
   *
   * @param host whose it is
   * @param policy of what is backed up: {@code args} are added to it
   */
  int offRecord(Vault vault, String host, Optional<Policy> policy, Message args, MessageSink out)
      throws CommandFailure, InterruptedException {
    BackupOperation backup = new BackupOperation(env, vault, args.with("host", host), host, policy);
    Optional<RateLimits> upload = policy.flatMap(Policy::upload);
    if (upload.isEmpty()) {
      return backup.run(out);
    }
    Bandwidth.Narrowing narrower = bandwidth.narrow(upload.get());
    try {
      return backup.run(out);
    } finally {
      narrower.close();
    }
  }

  /** The first thing that could not be read stands for all. */
  private static void note(Message message, AtomicReference<String> note) {
    if (message.type().equals("error")) {
      String what =
          message.text("during").equals("verify")
              ? "what was stored could not be read back: "
              : "not all of it could be read: ";
      note.compareAndSet("", what + message.text("item") + ": " + message.text("message"));
    }
  }

  /** Does all that is due with a source: backs it up, forgets, and prunes now and then. */
  int run(Vaults.Use use, Source source, Policy policy, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    int code = backUp(use, source, policy, Message.of("backup"), out);
    VaultSource key = new VaultSource(use.name(), source);
    Optional<String> trouble = upkeep(use, source, policy, out);
    if (trouble.isPresent()) {
      out.accept(Message.of("warning").with("message", trouble.get()));
      RunRecord saved = ledger.of(key, env.now());
      String both = saved.note().isEmpty() ? "" : saved.note() + "; ";
      ledger.put(key, saved.saved(saved.succeeded().orElse(env.now()), both + trouble.get()));
    }
    afterChange.of(use.vault());
    return code;
  }

  /** What was in the way of it; what was saved is saved. */
  private Optional<String> upkeep(Vaults.Use use, Source source, Policy policy, MessageSink out)
      throws IOException, InterruptedException {
    if (!use.vault().keys().mayMoveHead()) {
      return Optional.empty(); // a device with the vault's key forgets and prunes
    }
    try {
      Optional<String> objection = forget(use.vault(), source, policy, out);
      prune(use, policy, out);
      return objection;
    } catch (ArchiveException | CommandFailure e) {
      return Optional.of("after the backup: " + e.getMessage());
    }
  }

  private Optional<String> forget(Vault vault, Source source, Policy policy, MessageSink out)
      throws ArchiveException, InterruptedException {
    if (policy.keep().isEmpty()) {
      return Optional.empty();
    }
    vault.refresh();
    List<Snapshot> own = vault.snapshots().all().stream().filter(source::isOf).toList();
    Optional<String> objection = Forgetting.objection(policy, own, env.now(), clocks.ahead());
    if (objection.isPresent()) {
      return objection;
    }
    Map<Hash, Optional<Snapshot>> removed = new LinkedHashMap<>();
    RetentionLock lock = vault.lock();
    List<Snapshot> going = Forgetting.forgotten(policy, own, ZoneId.systemDefault());
    for (Snapshot snapshot : going) {
      if (!lock.endAfter(snapshot.time()).isAfter(env.now())) { // else at a run after that
        removed.put(snapshot.id(), Optional.empty());
      }
    }
    int done = removed.isEmpty() ? 0 : vault.edit(removed).size();
    out.accept(
        Message.of("forget_summary")
            .with("forgotten", done)
            .with("kept", own.size() - done)
            .with("locked", going.size() - removed.size()));
    return Optional.empty();
  }

  private void prune(Vaults.Use use, Policy policy, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    if (policy.keep().isEmpty() || policy.pruneEvery().isEmpty()) {
      return;
    }
    Instant now = env.now();
    Optional<Instant> last = ledger.pruned(use.name()).filter(at -> !at.isAfter(now));
    if (last.isEmpty()) {
      ledger.pruned(use.name(), now); // what there is to give back was forgotten just now
    } else if (!last.get().plus(policy.pruneEvery().get()).isAfter(now)) {
      new PruneOperation(env, use.vault(), Message.of("prune")).run(out);
      ledger.pruned(use.name(), now);
    }
  }
}
