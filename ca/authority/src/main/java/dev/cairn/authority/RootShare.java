package dev.cairn.authority;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.authority.store.DurableFile;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * One part of a root key that any {@code threshold} of {@code count} people hold together. A file
 * of text: a line that says what it is, then base64 of protobuf {1 root's public key, 2 threshold,
 * 3 count, 4 index, 5 share, 6 commitment to each share, in order} and 4 bytes of SHA-256 over it.
 *
 * @param root public half of the key that is split
 * @param threshold how many are needed
 * @param count how many there are
 * @param share this one
 * @param commitments to all, so that a changed one is found before anything is combined
 */
public record RootShare(
    VerifyKey root, int threshold, int count, Share share, List<Hash> commitments) {

  private static final String TITLE = "Cairn root key, share ";
  private static final int CHECK_BYTES = 4;
  private static final int FILE_BYTES_MAX = 64 * 1024;
  private static final int LINE = 64;

  public RootShare {
    commitments = List.copyOf(commitments);
  }

  /** Splits {@code rootKey}. */
  public static List<RootShare> split(
      SigningKey rootKey, int threshold, int count, SecureRandom random) {
    List<Share> shares = Shamir.split(rootKey.seed(), threshold, count, random);
    List<Hash> commitments = shares.stream().map(Share::commitment).toList();
    return shares.stream()
        .map(share -> new RootShare(rootKey.verifyKey(), threshold, count, share, commitments))
        .toList();
  }

  /**
   * Keeps the root's key as shares in new files of mode 600 in {@code folder}, durable on return.
   */
  public static Ceremony.RootKeep inFolder(
      Path folder, int threshold, int count, SecureRandom random) {
    return rootKey -> {
      for (RootShare share : split(rootKey, threshold, count, random)) {
        String name = "root-share-" + share.share.index() + "-of-" + count + ".txt";
        DurableFile.writeNewSecret(folder.resolve(name), share.text().getBytes(US_ASCII));
      }
    };
  }

  /** The file. */
  public String text() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(1, root.bytes());
      out.writeUInt32(2, threshold);
      out.writeUInt32(3, count);
      out.writeUInt32(4, share.index());
      out.writeByteArray(5, share.bytes());
      for (Hash commitment : commitments) {
        out.writeByteArray(6, commitment.bytes());
      }
      out.flush();
      bytes.write(Hash.of(bytes.toByteArray()).bytes(), 0, CHECK_BYTES);
      return TITLE
          + share.index()
          + " of "
          + count
          + ", "
          + threshold
          + " are needed\n"
          + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes.toByteArray())
          + "\n";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is no share or was changed; the message names the file
   */
  public static RootShare read(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(file + " is no share of a root key: it is too large");
    }
    String text = Files.readString(file, US_ASCII);
    int line = text.indexOf('\n');
    try {
      if (!text.startsWith(TITLE) || line < 0) {
        throw new IOException(file + " is no share of a root key");
      }
      byte[] bytes = Base64.getMimeDecoder().decode(text.substring(line));
      int length = Math.max(0, bytes.length - CHECK_BYTES);
      byte[] body = Arrays.copyOf(bytes, length);
      if (!Arrays.equals(bytes, length, bytes.length, Hash.of(body).bytes(), 0, CHECK_BYTES)) {
        throw new IOException(file + " is damaged or was copied in part");
      }
      return decode(new ProtoReader(body, "share"));
    } catch (RefusedException | InvalidKeyException | IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static RootShare decode(ProtoReader in) throws RefusedException, InvalidKeyException {
    VerifyKey root = null;
    int threshold = 0;
    int count = 0;
    int index = 0;
    byte[] share = new byte[0];
    List<Hash> commitments = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> root = VerifyKey.of(in.bytes(VerifyKey.BYTES));
        case 2 -> threshold = small(in);
        case 3 -> count = small(in);
        case 4 -> index = small(in);
        case 5 -> share = in.bytes(SigningKey.SEED_BYTES + Shamir.BLIND_BYTES);
        case 6 -> commitments.add(in.hash());
        default -> throw in.malformed("unknown field " + field);
      }
    }
    if (root == null || commitments.size() != count || index < 1 || index > count) {
      throw in.malformed("incomplete");
    }
    return new RootShare(root, threshold, count, new Share(index, share), commitments);
  }

  private static int small(ProtoReader in) throws RefusedException {
    long value = in.unsigned();
    if (value < 1 || value > Shamir.SHARES_MAX) {
      throw in.malformed("a number out of range");
    }
    return (int) value;
  }

  /**
   * The key of enough shares, shown to be the root's.
   *
   * @throws IOException names what is missing or wrong; nothing is learnt from too few
   */
  public static SigningKey combine(List<RootShare> shares) throws IOException {
    if (shares.isEmpty()) {
      throw new IOException("no shares");
    }
    RootShare first = shares.getFirst();
    List<Share> distinct = new ArrayList<>();
    for (RootShare each : shares) {
      boolean isOfOne =
          each.root.equals(first.root)
              && each.threshold == first.threshold
              && each.commitments.equals(first.commitments);
      if (!isOfOne) {
        throw new IOException(
            "share " + each.share.index() + " is of another root key, or of another splitting");
      }
      if (!each.share.commitment().equals(first.commitments.get(each.share.index() - 1))) {
        throw new IOException("share " + each.share.index() + " was changed; leave it out");
      }
      if (distinct.stream().noneMatch(share -> share.index() == each.share.index())) {
        distinct.add(each.share);
      }
    }
    if (distinct.size() < first.threshold) {
      throw new IOException(
          first.threshold
              + " different shares are needed, "
              + distinct.size()
              + " were given: they say nothing of the key");
    }
    SigningKey key = SigningKey.fromSeed(Shamir.combine(distinct.subList(0, first.threshold)));
    if (!key.verifyKey().equals(first.root)) {
      throw new IOException("the shares do not give the root's key");
    }
    return key;
  }
}
