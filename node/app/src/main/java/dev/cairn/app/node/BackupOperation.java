package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.app.policy.ExclusionWords;
import dev.cairn.app.policy.Policy;
import dev.cairn.archive.backup.Backup;
import dev.cairn.archive.backup.BackupEvent;
import dev.cairn.archive.backup.BackupOutcome;
import dev.cairn.archive.backup.BackupProgress;
import dev.cairn.archive.backup.BackupRequest;
import dev.cairn.archive.backup.BackupSummary;
import dev.cairn.archive.backup.VerifySample;
import dev.cairn.archive.select.Exclusions;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.env.Environment;
import dev.cairn.storage.PeerStorage.StoreOutcome.Asked;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** {@code backup}: from folders to a snapshot, told in restic's messages. */
final class BackupOperation {

  private final Environment env;
  private final Vault vault;
  private final Message args;
  private final String host;
  private final Optional<Policy> policy;

  /**
   * @param host name of this device
   * @param policy of what is backed up: {@code args} are added to it
   */
  BackupOperation(
      Environment env, Vault vault, Message args, String host, Optional<Policy> policy) {
    this.env = env;
    this.vault = vault;
    this.args = args;
    this.host = host;
    this.policy = policy;
  }

  int run(MessageSink out) throws CommandFailure, InterruptedException {
    BackupRequest request = request();
    Stopwatch watch = new Stopwatch(env);
    AtomicReference<BackupProgress> last = new AtomicReference<>(NOT_BEGUN);
    AtomicReference<Backup> running = new AtomicReference<>();
    BackupOutcome outcome;
    try (Pulse pulse = new Pulse(env, out, () -> status(watch, running.get(), last))) {
      Backup backup = new Backup(vault, request, event -> tell(event, pulse));
      running.set(backup);
      outcome = backup.run();
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    return finish(outcome, out);
  }

  private static final BackupProgress NOT_BEGUN =
      new BackupProgress(0, 0, false, 0, 0, 0, 0, 0, List.of());

  private BackupRequest request() throws CommandFailure {
    List<Path> paths = new ArrayList<>();
    for (String text : args.texts("paths")) {
      try {
        paths.add(Path.of(text));
      } catch (InvalidPathException e) {
        throw new CommandFailure(ExitCodes.USAGE, "'" + text + "' is not a path", e);
      }
    }
    if (paths.isEmpty()) {
      throw new CommandFailure(ExitCodes.USAGE, "nothing to back up: name a folder or a file");
    }
    for (Path path : paths) {
      if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
        throw CommandFailure.failed(path + ": no such file or directory; nothing was backed up");
      }
    }
    String given = args.text("host");
    BackupRequest.Label label =
        new BackupRequest.Label(
            given.isEmpty() ? host : given,
            System.getProperty("user.name", ""),
            tags(),
            time(args, "time"));
    return new BackupRequest(
        paths, label, exclusions(args, policy), comparison(), verify(), args.truth("dry_run"));
  }

  private VerifySample verify() throws CommandFailure {
    String given = args.text("verify_sample");
    try {
      return given.isEmpty() && policy.isPresent() ? policy.get().verify() : Policy.verify(given);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "--" + e.getMessage(), e);
    }
  }

  /** The instant of {@code name}; empty if there is none. */
  static Optional<Instant> time(Message args, String name) throws CommandFailure {
    String text = args.text(name);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw new CommandFailure(ExitCodes.USAGE, "'" + text + "' is not a time", e);
    }
  }

  private BackupRequest.Comparison comparison() throws CommandFailure {
    String parent = args.text("parent");
    Optional<Snapshot> snapshot =
        parent.isEmpty()
            ? Optional.empty()
            : Optional.of(Meant.one(vault, parent, Message.of("any")).snapshot());
    return new BackupRequest.Comparison(snapshot, args.truth("force"));
  }

  private List<String> tags() {
    List<String> tags = new ArrayList<>(policy.map(Policy::tags).orElse(List.of()));
    tags.addAll(args.texts("tags"));
    return tags.stream().distinct().toList();
  }

  /** What the arguments leave out, and the policy if there is one. */
  static Exclusions exclusions(Message args, Optional<Policy> policy) throws CommandFailure {
    try {
      return policy.isEmpty()
          ? ExclusionWords.exclusions(args)
          : ExclusionWords.joined(policy.get().exclusions(), args);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, e.getMessage() + "", e);
    }
  }

  private static Message status(
      Stopwatch watch,
      @org.jspecify.annotations.Nullable Backup backup,
      AtomicReference<BackupProgress> last) {
    BackupProgress p = backup == null ? last.get() : backup.progress();
    last.set(p);
    return watch
        .status(p.bytesDone(), p.bytesTotal(), p.scanned())
        .with("total_files", p.filesTotal())
        .with("files_done", p.filesDone())
        .with("error_count", p.errors())
        .with("bytes_packed", p.bytesPacked())
        .with("bytes_on_wire", p.bytesOnWire())
        .with("current_files", p.current());
  }

  private void tell(BackupEvent event, MessageSink out) {
    switch (event) {
      case BackupEvent.Saved saved -> {
        if (args.truth("verbose")) {
          out.accept(
              Message.of("verbose_status")
                  .with("action", word(saved.action()))
                  .with("item", saved.path())
                  .with("data_size", saved.bytes()));
        }
      }
      case BackupEvent.Failed failed ->
          out.accept(
              Message.of("error")
                  .with("message", failed.message() + remedy(failed))
                  .with("during", failed.during())
                  .with("item", failed.path()));
      case BackupEvent.LiarSeen liar ->
          out.accept(
              Message.of("warning")
                  .with(
                      "message",
                      "member "
                          + liar.member()
                          + " gave wrong bytes of what was just stored; others have them: "
                          + liar.reason())
                  .with("member", liar.member()));
      case BackupEvent.PackStored pack ->
          out.accept(
              Message.of("pack")
                  .with("stripe", pack.stripeId().hex())
                  .with("profile", pack.profile().toString())
                  .with("payload_bytes", pack.payloadBytes())
                  .with("blocks_placed", pack.placed())
                  .with("blocks_wanted", pack.wanted()));
    }
  }

  private static String remedy(BackupEvent.Failed failed) {
    return failed.during().equals("verify")
        ? "; the snapshot is saved, but do not rely on it yet: keep the source, see who is out of"
            + " reach with cairn peers, and what it touches with cairn check --read-data"
        : "";
  }

  private static String word(BackupEvent.Action action) {
    return action == BackupEvent.Action.CHANGED
        ? "modified"
        : action.name().toLowerCase(Locale.ROOT);
  }

  private int finish(BackupOutcome outcome, MessageSink out) throws CommandFailure {
    switch (outcome) {
      case BackupOutcome.Completed done -> {
        out.accept(summary(done.summary()));
        return done.summary().packsBelowTarget() > 0 ? ExitCodes.BELOW_TARGET : ExitCodes.OK;
      }
      case BackupOutcome.Partly partly -> {
        out.accept(summary(partly.summary()));
        return ExitCodes.PARTLY;
      }
      case BackupOutcome.NothingToSave nothing ->
          throw CommandFailure.failed(
              "none of it could be read, so no snapshot was made"
                  + (nothing.failed().isEmpty()
                      ? ""
                      : ": "
                          + nothing.failed().getFirst().path()
                          + ": "
                          + nothing.failed().getFirst().message()));
      case BackupOutcome.TooFewHosts few ->
          throw new CommandFailure(
              ExitCodes.TOO_FEW_PEERS,
              "%d members can hold blocks now, and %d are needed; nothing was stored. See who is there with: cairn peers; a member offers space with: cairn node run --donate SIZE"
                  .formatted(few.hosts(), few.needed()));
      case BackupOutcome.NotDurable not ->
          throw new CommandFailure(
              isOutOfReach(not) ? ExitCodes.TOO_FEW_PEERS : ExitCodes.FAILED, words(not));
    }
  }

  /** Whether those who answered would not have been enough, had all of them taken it. */
  private static boolean isOutOfReach(BackupOutcome.NotDurable not) {
    Asked asked = not.asked();
    return asked.silent() > 0 && asked.hosts() - asked.silent() < not.needed();
  }

  private static String words(BackupOutcome.NotDurable not) {
    Asked asked = not.asked();
    String hosts = asked.hosts() == 0 ? "" : " (of %d hosts asked)".formatted(asked.hosts());
    String room =
        asked.full() == 0
            ? ""
            : " once there is room: %d of them are full, so members must donate more (cairn node run --donate SIZE) or more members join"
                .formatted(asked.full());
    return "the %s was taken by %d members%s, and %d are needed; no snapshot was made, and running it again continues%s%s"
        .formatted(
            not.what(),
            not.receipts(),
            hosts,
            not.needed(),
            room,
            Failures.refusals(not.refusals()));
  }

  private Message summary(BackupSummary s) {
    boolean dry = args.truth("dry_run");
    Message counts =
        Message.of("summary")
            .with("files_new", s.filesNew())
            .with("files_changed", s.filesChanged())
            .with("files_unmodified", s.filesUnchanged())
            .with("dirs_new", s.dirsNew())
            .with("dirs_changed", s.dirsChanged())
            .with("dirs_unmodified", s.dirsUnchanged())
            .with("data_blobs", s.chunksAdded())
            .with("data_added", s.bytesAdded())
            .with("data_added_packed", dry ? s.bytesSealed() : s.bytesPacked())
            .with("data_on_wire", s.bytesOnWire())
            .with("packs", s.packs())
            .with("packs_below_target", s.packsBelowTarget())
            .with("verified_packs", s.packsVerified())
            .with("verified_bytes", s.bytesVerified())
            .with("total_files_processed", s.filesProcessed())
            .with("total_bytes_processed", s.bytesProcessed())
            .with("total_duration", s.took().toMillis() / 1000.0);
    return dry
        ? counts.with("dry_run", true)
        : counts
            .with("snapshot_id", s.snapshot().id().hex())
            .with("short_id", s.snapshot().id().shortHex());
  }
}
