package dev.cairn.app.cli;

import dev.cairn.app.cli.AuthorityLogPlace.Place;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.LogSource;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.WitnessKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority log verify}. */
@Command(
    name = "verify",
    description = {
      "Checks the whole log: every entry and tile against the signed checkpoint, every certificate"
          + " against the root, that each node id was drawn and none chosen, that no serial or"
          + " revocation list number comes twice."
    },
    footer = {
      "",
      "Exit codes: 0 the log holds, 1 it does not, or cannot be read.",
      "",
      "Examples:",
      "  cairn authority log verify",
      "  cairn authority log verify --url https://authority.acme.example:4700",
      "  cairn authority log verify --url /backup/public --root root.pem \\",
      "      --witness witness.acme.example+1a2b3c4d+BKo…"
    })
final class AuthorityLogVerify extends AuthorityLogReader {

  @Option(
      names = "--witness",
      paramLabel = "KEY",
      description = "Key of a witness that must have cosigned. May be repeated.")
  List<String> witnesses = List.of();

  @Option(
      names = "--quorum",
      paramLabel = "N",
      description = "So many of the witnesses are enough (default: all).")
  int quorum = -1;

  @Override
  int read(Place log, Output out) throws CommandFailure, IOException, RefusedException {
    List<WitnessKey> keys = keys();
    Checkpoint checkpoint = LogAudit.checkpoint(log.source(), log.anchor());
    LogAudit audit = new LogAudit(log.anchor());
    audit.run(log.source(), checkpoint, progress(out));
    Cosigned cosigned = cosigned(log, audit, checkpoint, keys);
    LogAudit.Counts counts = audit.counts();
    out.accept(
        Message.of("log")
            .with("origin", checkpoint.origin())
            .with("size", checkpoint.size())
            .with("root", checkpoint.root().hex())
            .with("invites", counts.invites())
            .with("certificates", counts.certificates())
            .with("revocations", counts.revocations())
            .with("crl_number", counts.listNumber())
            .with("cosigned_size", cosigned.size)
            .with("cosigned_by", cosigned.names));
    return ExitCodes.OK;
  }

  private record Cosigned(long size, List<String> names) {}

  private List<WitnessKey> keys() throws CommandFailure {
    List<WitnessKey> keys = new ArrayList<>();
    for (String text : witnesses) {
      try {
        keys.add(WitnessKey.parse(text));
      } catch (RefusedException e) {
        throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
      }
    }
    if (quorum > keys.size()) {
      throw new CommandFailure(
          ExitCodes.USAGE, "--quorum " + quorum + " of " + keys.size() + " witnesses");
    }
    return keys;
  }

  /** The newest checkpoint that enough witnesses cosigned, shown to be of this log. */
  private Cosigned cosigned(Place log, LogAudit audit, Checkpoint newest, List<WitnessKey> keys)
      throws IOException, RefusedException {
    int needed = quorum < 0 ? keys.size() : quorum;
    List<String> best = List.of();
    for (Checkpoint candidate : candidates(log.source(), log.anchor(), newest)) {
      List<String> names = new ArrayList<>();
      for (WitnessKey key : keys) {
        key.cosigned(candidate).ifPresent(at -> names.add(key.name()));
      }
      if (candidate.size() > audit.tree().size()
          || !audit.tree().root(candidate.size()).equals(candidate.root())) {
        throw new RefusedException(
            Reason.LOG_FORKED,
            "what witnesses cosigned at " + candidate.size() + " is another log");
      }
      if (names.size() >= needed && !names.isEmpty()) {
        return new Cosigned(candidate.size(), names);
      }
      best = names.size() > best.size() ? names : best;
    }
    if (best.size() < needed) {
      throw new RefusedException(
          Reason.NOT_WITNESSED,
          needed + " witnesses were to cosign, " + best.size() + " did: " + best);
    }
    return new Cosigned(0, best);
  }

  private static List<Checkpoint> candidates(
      LogSource source, TrustAnchor anchor, Checkpoint newest)
      throws IOException, RefusedException {
    Optional<byte[]> note = source.read(AuthorityLog.WITNESSED, Checkpoint.NOTE_BYTES_MAX);
    List<Checkpoint> candidates = new ArrayList<>(List.of(newest));
    if (note.isPresent()) {
      candidates.add(Checkpoint.verify(note.get(), anchor.logKey()));
    }
    return candidates;
  }

  @Override
  String words(Message m) {
    String witnesses =
        m.texts("cosigned_by").isEmpty()
            ? "none asked for (--witness)"
            : String.join(", ", m.texts("cosigned_by")) + " at " + m.number("cosigned_size");
    return """
    log           %s holds
    entries       %d: %d invites, %d certificates, %d revocations, revocation list %d
    root          %s
    witnesses     %s\
    """
        .formatted(
            m.text("origin"),
            m.number("size"),
            m.number("invites"),
            m.number("certificates"),
            m.number("revocations"),
            m.number("crl_number"),
            m.text("root"),
            witnesses);
  }
}
