package dev.cairn.app.cli;

import dev.cairn.app.cli.AuthorityLogPlace.Place;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Json;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.TileReader;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn authority log find}. */
@Command(
    name = "find",
    description = {
      "Finds entries of the log by a word in them: a member's name, the beginning of a node id, a"
          + " serial, a key, a kind. Each is shown with the proof that it is in the log."
    },
    footer = {
      "",
      "Exit codes: 0 found, 1 nothing found, or the log does not hold.",
      "",
      "Examples:",
      "  cairn authority log find ada",
      "  cairn authority log find 3fa9c1d0 --url https://authority.acme.example:4700 --json",
      "  cairn authority log find revoked"
    })
final class AuthorityLogFind extends AuthorityLogReader {

  @Parameters(paramLabel = "WORD", description = "What to look for.")
  String word = "";

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "Look at the last N entries only (default: all).")
  long last = Long.MAX_VALUE;

  @Override
  int read(Place log, Output out) throws CommandFailure, IOException, RefusedException {
    Checkpoint checkpoint = LogAudit.checkpoint(log.source(), log.anchor());
    TileReader tiles = new TileReader(log.source(), checkpoint.size());
    long found = 0;
    for (long index = Math.max(0, checkpoint.size() - last); index < checkpoint.size(); ) {
      List<byte[]> bundle = tiles.bundle(index / 256);
      for (byte[] entry : bundle.subList((int) (index % 256), bundle.size())) {
        Message message = AuthorityLogEntry.message(index, entry);
        if (Json.line(message).toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))) {
          out.accept(proved(tiles, checkpoint, index, entry, message));
          found++;
        }
        index++;
      }
      progress(out).at(index, checkpoint.size());
    }
    return found == 0 ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private static Message proved(
      TileReader tiles, Checkpoint checkpoint, long index, byte[] entry, Message message)
      throws IOException, RefusedException {
    Hash leaf = Merkle.leafHash(entry);
    List<Hash> proof = tiles.inclusionProof(index, checkpoint.size());
    if (!Merkle.verifyInclusion(leaf, index, checkpoint.size(), proof, checkpoint.root())) {
      throw new RefusedException(
          Reason.NOT_LOGGED, "entry " + index + " is not in the signed tree");
    }
    return message
        .with("leaf_hash", leaf.hex())
        .with("proof", proof.stream().map(Hash::hex).toList())
        .with("tree_size", checkpoint.size())
        .with("tree_root", checkpoint.root().hex());
  }

  @Override
  String words(Message m) {
    return AuthorityLogEntry.words(m);
  }
}
