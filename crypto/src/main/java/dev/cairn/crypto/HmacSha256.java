package dev.cairn.crypto;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104) of many messages under one key, two at a time where the processor can:
 * see {@link HashPairs}. One thread.
 */
public final class HmacSha256 {

  private static final String NAME = "HmacSHA256";
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5C;

  private final Mac mac;
  private final byte[] key;

  /** Under {@code key}, 1 to 64 bytes. */
  public HmacSha256(byte[] key) {
    if (key.length < 1 || key.length > Sha256.BLOCK_BYTES) {
      throw new IllegalArgumentException("a key of 1 to 64 bytes, not " + key.length);
    }
    this.key = Arrays.copyOf(key, Sha256.BLOCK_BYTES);
    try {
      mac = Mac.getInstance(NAME);
      mac.init(new SecretKeySpec(key, NAME));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  /** Of {@code length} bytes of {@code array} from {@code offset}. */
  public Hash of(byte[] array, int offset, int length) {
    mac.update(array, offset, length);
    return Hash.own(mac.doFinal());
  }

  /** Of each of these parts of an array. */
  public List<Hash> ofEach(byte[] array, int[] offsets, int[] lengths) {
    long bytes = Arrays.stream(lengths).asLongStream().sum();
    Optional<HashPairs> pairs = HashPairs.find(offsets.length, bytes);
    if (pairs.isPresent()) {
      return inPairs(pairs.get(), array, offsets, lengths);
    }
    List<Hash> hashes = new ArrayList<>(offsets.length);
    for (int message = 0; message < offsets.length; message++) {
      hashes.add(of(array, offsets[message], lengths[message]));
    }
    return hashes;
  }

  /** H(key ^ outer, H(key ^ inner, message)), block by block. */
  List<Hash> inPairs(HashPairs pairs, byte[] array, int[] offsets, int[] lengths) {
    int count = offsets.length;
    int[] inner = begun(pairs, INNER, count);
    int[] whole = new int[count];
    Arrays.setAll(whole, message -> lengths[message] / Sha256.BLOCK_BYTES);
    pairs.update(array, offsets, whole, inner);
    Ends ends = new Ends(count);
    for (int message = 0; message < count; message++) {
      int done = whole[message] * Sha256.BLOCK_BYTES;
      ends.pad(message, array, offsets[message], done, lengths[message]);
    }
    pairs.update(ends.bytes, ends.offsets, ends.blocks, inner);

    int[] outer = begun(pairs, OUTER, count);
    Ends hashed = new Ends(count);
    for (int message = 0; message < count; message++) {
      hashed.pad(message, HashPairs.hash(inner, message).bytes(), 0, 0, Hash.BYTES);
    }
    pairs.update(hashed.bytes, hashed.offsets, hashed.blocks, outer);
    return IntStream.range(0, count).mapToObj(i -> HashPairs.hash(outer, i)).toList();
  }

  /** The last blocks of messages that come behind the block of the key. */
  private static final class Ends {
    private static final int BYTES = 2 * Sha256.BLOCK_BYTES;

    final byte[] bytes;
    final int[] offsets;
    final int[] blocks;

    Ends(int count) {
      bytes = new byte[count * BYTES];
      offsets = new int[count];
      blocks = new int[count];
      Arrays.setAll(offsets, message -> message * BYTES);
    }

    /** Of a message of {@code length} bytes at {@code offset}, of which {@code done} are hashed. */
    void pad(int message, byte[] array, int offset, int done, int length) {
      long all = Sha256.BLOCK_BYTES + (long) length;
      blocks[message] =
          Sha256.pad(array, offset + done, length - done, all, bytes, offsets[message]);
    }
  }

  /** States of so many messages behind the block of the key. */
  private int[] begun(HashPairs pairs, byte pad, int count) {
    byte[] block = key.clone();
    for (int at = 0; at < block.length; at++) {
      block[at] ^= pad;
    }
    int[] one = HashPairs.states(1);
    pairs.update(block, new int[1], new int[] {1}, one);
    int[] states = HashPairs.states(count);
    for (int at = 0; at < count * Sha256.WORDS; at++) {
      states[at] = one[at % Sha256.WORDS];
    }
    return states;
  }
}
