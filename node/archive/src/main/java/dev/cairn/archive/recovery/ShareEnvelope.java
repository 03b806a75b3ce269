package dev.cairn.archive.recovery;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is public of a dealing: how many shares suffice and a commitment to each, so that a changed
 * share is recognised, and by whom it was changed. Encoded: 1 version (1), 2 threshold, 3
 * commitment (repeated, in the order of the shares).
 */
record ShareEnvelope(int threshold, List<Hash> commitments) {

  /** What is wrong with a share that is not the one dealt. */
  static final String NO_MATCH = "gave a share that does not match its commitment";

  private static final int VERSION = 1;

  ShareEnvelope {
    commitments = List.copyOf(commitments);
  }

  /** What a holder gave, if it is the share that was dealt to it. */
  Optional<Share> share(Answer.Given given) {
    int index = given.index();
    if (index < 0
        || index >= commitments.size()
        || given.share().length != VaultSecret.BYTES + Shamir.BLIND_BYTES) {
      return Optional.empty();
    }
    Share share = new Share(index + 1, given.share());
    return share.commitment().equals(commitments.get(index))
        ? Optional.of(share)
        : Optional.empty();
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt32(1, VERSION);
      out.writeUInt32(2, threshold);
      for (Hash commitment : commitments) {
        out.writeByteArray(3, commitment.bytes());
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  static ShareEnvelope decode(byte[] encoded) throws FormatException {
    CodedInputStream in = CodedInputStream.newInstance(encoded);
    int version = 0;
    int threshold = 0;
    List<Hash> commitments = new ArrayList<>();
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag >>> 3) {
          case 1 -> version = in.readUInt32();
          case 2 -> threshold = in.readUInt32();
          case 3 -> commitments.add(Hash.copyOf(in.readByteArray()));
          default -> in.skipField(tag);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new FormatException(e.getMessage() + "", e);
    }
    if (version != VERSION || threshold < 1 || threshold > commitments.size()) {
      throw new FormatException(
          "version " + version + ", " + threshold + " of " + commitments.size());
    }
    return new ShareEnvelope(threshold, commitments);
  }
}
