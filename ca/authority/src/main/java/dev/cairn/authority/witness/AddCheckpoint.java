package dev.cairn.authority.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The body of {@code POST /add-checkpoint} (C2SP tlog-witness): {@code old SIZE}, the hashes of a
 * consistency proof in base64, one a line, an empty line, the checkpoint.
 *
 * @param oldSize what the sender believes the witness saw last
 * @param proof that the tree of {@code oldSize} is the beginning of the checkpoint's
 * @param note the checkpoint, unchecked
 */
record AddCheckpoint(long oldSize, List<Hash> proof, byte[] note) {

  static final int BYTES_MAX = 8 * 1024;

  private static final int PROOF_HASHES_MAX = 63;

  AddCheckpoint {
    proof = List.copyOf(proof);
  }

  byte[] encode() {
    StringBuilder text = new StringBuilder("old " + oldSize + "\n");
    for (Hash hash : proof) {
      text.append(Base64.getEncoder().encodeToString(hash.bytes())).append('\n');
    }
    return (text + "\n" + new String(note, UTF_8)).getBytes(UTF_8);
  }

  static AddCheckpoint parse(byte[] body) throws RefusedException {
    String text = new String(body, UTF_8);
    int end = text.indexOf("\n\n");
    if (body.length > BYTES_MAX || end < 0 || !text.matches("(?s)old (0|[1-9][0-9]{0,17})\n.*")) {
      throw new RefusedException(
          Reason.MALFORMED, "the request is not 'old SIZE', a proof, an empty line, a checkpoint");
    }
    List<String> lines = text.substring(0, end).lines().toList();
    if (lines.size() - 1 > PROOF_HASHES_MAX) {
      throw new RefusedException(Reason.TOO_LARGE, "a proof has up to 63 hashes");
    }
    List<Hash> proof = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      try {
        proof.add(Hash.copyOf(Base64.getDecoder().decode(line)));
      } catch (IllegalArgumentException e) {
        throw new RefusedException(Reason.MALFORMED, "'" + line + "' is no hash in base64");
      }
    }
    byte[] note = text.substring(end + 2).getBytes(UTF_8);
    if (note.length > Checkpoint.NOTE_BYTES_MAX) {
      throw new RefusedException(Reason.TOO_LARGE, "checkpoint has " + note.length + " bytes");
    }
    return new AddCheckpoint(Long.parseLong(lines.getFirst().substring(4)), proof, note);
  }
}
