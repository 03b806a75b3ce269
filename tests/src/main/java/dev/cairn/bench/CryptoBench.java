package dev.cairn.bench;

import dev.cairn.crypto.Aead;
import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sealing and opening a 1 MiB chunk against the bare cipher, and a block's root against bare
 * SHA-256: the rounds of both sides alternate, so that a noisy machine hurts both.
 */
public final class CryptoBench {

  private static final int CHUNK_BYTES = 1 << 20;
  private static final int ROUNDS = 25;
  private static final int WARM_ROUNDS = 8;
  private static final int CALLS = 40;

  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final byte[] sealed = new byte[Aead.sealedBytes(CHUNK_BYTES)];
  private final byte[] context = new byte[32];
  private final SecureRandom random = new SecureRandom();
  private final Aead aead = Aead.of(new byte[Aead.KEY_BYTES]);
  private final Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
  private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
  private final BlockTree tree;
  private final MessageDigest digest = MessageDigest.getInstance("SHA-256");
  private long nonce;

  private CryptoBench() throws GeneralSecurityException {
    new Random(1).nextBytes(chunk);
    tree = BlockTree.of(chunk, 0, CHUNK_BYTES);
  }

  /** Prints two ratios; 1.00 is the speed of the bare primitive. */
  public static void main(String[] args) throws Exception {
    CryptoBench bench = new CryptoBench();
    compare("seal + open 1 MiB", bench::sealAndOpen, "bare AES-256-GCM", bench::bareCipher);
    compare("block root 1 MiB", bench::blockRoot, "bare SHA-256", bench::bareDigest);
    compare("verify 1 MiB of leaves", bench::verify, "bare SHA-256", bench::bareDigest);
  }

  private void sealAndOpen() throws SealBrokenException {
    aead.seal(Slice.of(chunk), context, random, sealed, 0);
    aead.open(Slice.of(sealed), context, chunk, 0);
  }

  private void bareCipher() throws GeneralSecurityException {
    byte[] iv = new byte[12];
    for (int i = 0; i < Long.BYTES; i++) {
      iv[i] = (byte) (nonce >>> (8 * i));
    }
    nonce++;
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
    int length = cipher.doFinal(chunk, 0, CHUNK_BYTES, sealed, 0);
    cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, iv));
    cipher.doFinal(sealed, 0, length, chunk, 0);
  }

  private void blockRoot() {
    context[0] = (byte) BlockTree.root(chunk, 0, CHUNK_BYTES).at(0);
  }

  private void verify() {
    int quarter = CHUNK_BYTES / 4;
    int leaves = quarter / BlockTree.LEAF_BYTES;
    for (int i = 0; i < 4; i++) {
      int first = i * leaves;
      if (!BlockTree.verifyRange(
          tree.root(),
          CHUNK_BYTES,
          first,
          chunk,
          i * quarter,
          quarter,
          tree.proof(first, leaves))) {
        throw new IllegalStateException("a true range was refused");
      }
    }
  }

  private void bareDigest() {
    digest.update(chunk);
    context[0] = digest.digest()[0];
  }

  private static void compare(String name, Work ours, String bareName, Work bare) throws Exception {
    double[] ourSeconds = new double[ROUNDS];
    double[] bareSeconds = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
      double one = cpuSeconds(ours);
      double other = cpuSeconds(bare);
      if (round >= 0) {
        ourSeconds[round] = one;
        bareSeconds[round] = other;
        ratios[round] = other / one;
      }
    }
    double gigabytes = (double) CALLS * CHUNK_BYTES / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%-24s %6.2f GB/s   %-18s %6.2f GB/s   ratio %.2f%n",
        name,
        gigabytes / median(ourSeconds),
        bareName,
        gigabytes / median(bareSeconds),
        median(ratios));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** Of this thread: what the neighbours take of the machine does not count. */
  private static double cpuSeconds(Work work) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < CALLS; i++) {
      work.run();
    }
    return (threads.getCurrentThreadCpuTime() - start) / 1e9;
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }
}
