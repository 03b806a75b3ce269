package dev.cairn.archive.pack;

/**
 * Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019, §4): rounds a
 * length up so that it tells no more than O(log log length) bits about what was padded. Costs at
 * most 12 %, and 3 % from 1 MiB on; nothing at a power of two, which full packs are.
 */
public final class Padme {

  private Padme() {}

  /**
   * The padded length.
   *
   * @param length at least 0
   */
  public static int padded(int length) {
    if (length < 2) {
      return length;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(length);
    int mantissaBits = 32 - Integer.numberOfLeadingZeros(exponent);
    int mask = (1 << (exponent - mantissaBits)) - 1;
    return Math.addExact(length, mask) & ~mask;
  }
}
