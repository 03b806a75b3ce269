package dev.cairn.crypto;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a secret so that any {@code threshold} shares give it back and fewer give nothing (Shamir,
 * How to share a secret, CACM 1979), byte by byte over GF(2^8).
 *
 * <p>Each byte is the constant of a random polynomial of degree threshold-1; share i is its value
 * at i. Fewer shares fit every secret equally well: there is no computation that could help.
 *
 * <p>A commitment to each share is published (see {@link Share#commitment}), and a bare hash would
 * let the holders of threshold-1 shares test guesses of a weak secret. So {@value #BLIND_BYTES}
 * random bytes are split along with the secret and thrown away on combining: the other shares' part
 * of those stays unknown whatever is guessed.
 *
 * <p>Nothing here depends on secret values in its time or its memory access.
 */
public final class Shamir {

  /** Most shares: the field has 255 elements beside zero. */
  public static final int SHARES_MAX = 255;

  /** Bytes by which a share is longer than the secret. */
  public static final int BLIND_BYTES = 32;

  private Shamir() {}

  /**
   * {@code count} shares with indices 1..count.
   *
   * @param secret at least one byte; stays the caller's
   * @param threshold how many shares will be needed, 1..count
   * @param count 1..{@value #SHARES_MAX}
   */
  public static List<Share> split(byte[] secret, int threshold, int count, SecureRandom random) {
    if (secret.length == 0 || threshold < 1 || count < threshold || count > SHARES_MAX) {
      throw new IllegalArgumentException(
          secret.length + " bytes cannot be split " + threshold + " of " + count);
    }
    int length = secret.length + BLIND_BYTES;
    // coefficients[d * length + j]: of x^d for byte j; the secret and its blind are those of x^0.
    byte[] coefficients = new byte[Math.multiplyExact(threshold, length)];
    random.nextBytes(coefficients);
    System.arraycopy(secret, 0, coefficients, 0, secret.length);
    List<Share> shares = new ArrayList<>(count);
    for (int index = 1; index <= count; index++) {
      shares.add(new Share(index, evaluate(coefficients, length, index)));
    }
    Secrets.zero(coefficients);
    return shares;
  }

  /**
   * The secret of {@code shares}, all of which are used. Fewer than the threshold, or a changed
   * one, give random bytes: check commitments first.
   *
   * @throws IllegalArgumentException if there is none, an index comes twice, or lengths differ
   */
  public static byte[] combine(List<Share> shares) {
    requireAlike(shares);
    int length = shares.getFirst().bytes().length;
    byte[] secret = new byte[length];
    for (Share share : shares) {
      int weight = weightAtZero(share, shares);
      for (int j = 0; j < length; j++) {
        secret[j] ^= (byte) Gf256.multiply(share.bytes()[j] & 0xFF, weight);
      }
    }
    byte[] unblinded = Arrays.copyOf(secret, length - BLIND_BYTES);
    Secrets.zero(secret);
    return unblinded;
  }

  /** Horner's rule at {@code x} for every byte. */
  private static byte[] evaluate(byte[] coefficients, int length, int x) {
    byte[] value = new byte[length];
    for (int from = coefficients.length - length; from >= 0; from -= length) {
      for (int j = 0; j < length; j++) {
        value[j] = (byte) (Gf256.multiply(value[j] & 0xFF, x) ^ coefficients[from + j]);
      }
    }
    return value;
  }

  /** Lagrange's factor of {@code share} at zero: the product of x_m / (x_m - x_share). */
  private static int weightAtZero(Share share, List<Share> all) {
    int weight = 1;
    for (Share other : all) {
      if (other.index() != share.index()) {
        int quotient = Gf256.invert(other.index() ^ share.index());
        weight = Gf256.multiply(weight, Gf256.multiply(other.index(), quotient));
      }
    }
    return weight;
  }

  private static void requireAlike(List<Share> shares) {
    if (shares.isEmpty()) {
      throw new IllegalArgumentException("no shares to combine");
    }
    boolean[] seen = new boolean[SHARES_MAX + 1];
    for (Share share : shares) {
      if (seen[share.index()]) {
        throw new IllegalArgumentException("share " + share.index() + " comes twice");
      }
      seen[share.index()] = true;
      if (share.bytes().length != shares.getFirst().bytes().length) {
        throw new IllegalArgumentException("shares of different lengths are of different secrets");
      }
    }
  }
}
