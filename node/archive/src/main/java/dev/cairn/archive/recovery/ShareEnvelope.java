package dev.cairn.archive.recovery;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
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
 * share is recognised, and by whom it was changed; and the vault's secret, sealed under all parts
 * of the recovery key. Encoded: 1 version, 2 threshold, 3 commitment (repeated, in the order of the
 * shares), 4 the authority's part, sealed to it, 5 tag of the code key (missing without a code), 6
 * the vault's secret, sealed under {@link KeyParts}, 7 {@link OwnerBox}, sealed.
 *
 * <p>Version 1 has fields 1 to 3: the shares are of the vault's secret itself.
 *
 * @param sealing what version 2 has more; empty for version 1
 */
record ShareEnvelope(int threshold, List<Hash> commitments, Optional<Sealing> sealing) {

  /** What is wrong with a share that is not the one dealt. */
  static final String NO_MATCH = "gave a share that does not match its commitment";

  private static final int FIRST_VERSION = 1;
  private static final int VERSION = 2;

  /**
   * What makes a dealing one of three parts.
   *
   * @param escrow the authority's part, sealed to it
   * @param codeTag {@link dev.cairn.crypto.ShareProof#tag} of the code key; empty without a code
   * @param secret the vault's secret, sealed
   * @param box the owner's {@link OwnerBox}, sealed
   */
  record Sealing(byte[] escrow, Optional<Hash> codeTag, byte[] secret, byte[] box) {}

  ShareEnvelope {
    commitments = List.copyOf(commitments);
  }

  /** What a holder gave, if it is the share that was dealt to it. */
  Optional<Share> share(Answer.Given given) {
    int index = given.index();
    if (index < 0
        || index >= commitments.size()
        || given.share().length != KeyParts.PART_BYTES + Shamir.BLIND_BYTES) {
      return Optional.empty();
    }
    Share share = new Share(index + 1, given.share());
    return share.commitment().equals(commitments.get(index))
        ? Optional.of(share)
        : Optional.empty();
  }

  /** What the sealed fields are bound to: all that is public beside them. */
  static byte[] context(
      int threshold, List<Hash> commitments, byte[] escrow, Optional<Hash> codeTag) {
    Sealing without = new Sealing(escrow, codeTag, new byte[0], new byte[0]);
    byte[] bytes = new ShareEnvelope(threshold, commitments, Optional.of(without)).encode();
    return Hash.of(bytes).bytes();
  }

  byte[] context(Sealing parts) {
    return context(threshold, commitments, parts.escrow, parts.codeTag);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt32(1, sealing.isPresent() ? VERSION : FIRST_VERSION);
      out.writeUInt32(2, threshold);
      for (Hash commitment : commitments) {
        out.writeByteArray(3, commitment.bytes());
      }
      if (sealing.isPresent()) {
        write(sealing.get(), out);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void write(Sealing parts, CodedOutputStream out) throws IOException {
    out.writeByteArray(4, parts.escrow);
    if (parts.codeTag.isPresent()) {
      out.writeByteArray(5, parts.codeTag.get().bytes());
    }
    out.writeByteArray(6, parts.secret);
    out.writeByteArray(7, parts.box);
  }

  static ShareEnvelope decode(byte[] encoded) throws FormatException {
    Fields fields = new Fields();
    try {
      fields.read(CodedInputStream.newInstance(encoded));
    } catch (IOException | IllegalArgumentException e) {
      throw new FormatException(e.getMessage() + "", e);
    }
    if (fields.threshold < 1 || fields.threshold > fields.commitments.size()) {
      throw new FormatException(fields.threshold + " of " + fields.commitments.size());
    }
    boolean isFirst = fields.version == FIRST_VERSION;
    if (!isFirst && (fields.version != VERSION || fields.secret.length == 0)) {
      throw new FormatException("version " + fields.version + " of a dealing is not known here");
    }
    Sealing parts = new Sealing(fields.escrow, fields.codeTag, fields.secret, fields.box);
    return new ShareEnvelope(
        fields.threshold, fields.commitments, isFirst ? Optional.empty() : Optional.of(parts));
  }

  /** As they come; the whole is bounded by who carries it. */
  private static final class Fields {
    private int version;
    private int threshold;
    private final List<Hash> commitments = new ArrayList<>();
    private byte[] escrow = {};
    private Optional<Hash> codeTag = Optional.empty();
    private byte[] secret = {};
    private byte[] box = {};

    private void read(CodedInputStream in) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag >>> 3) {
          case 1 -> version = in.readUInt32();
          case 2 -> threshold = in.readUInt32();
          case 3 -> commitments.add(Hash.copyOf(in.readByteArray()));
          case 4 -> escrow = in.readByteArray();
          case 5 -> codeTag = Optional.of(Hash.copyOf(in.readByteArray()));
          case 6 -> secret = in.readByteArray();
          case 7 -> box = in.readByteArray();
          default -> in.skipField(tag);
        }
      }
    }
  }
}
