package dev.cairn.storage.durability;

/** Tails of the binomial distribution, accurate where they are tiny. */
final class Binomial {

  private Binomial() {}

  /** P[fewer than {@code k} of {@code n} happen], each with probability {@code p}. */
  static double below(int n, double p, int k) {
    return n < k ? 1 : sum(n, p, 0, k - 1);
  }

  /** P[at least {@code k} of {@code n} happen]. */
  static double atLeast(int n, double p, int k) {
    if (n < k) {
      return 0;
    }
    return k <= 0 ? 1 : sum(n, p, k, n);
  }

  private static double sum(int n, double p, int first, int last) {
    if (p >= 1) {
      return last == n ? 1 : 0;
    }
    if (p <= 0) {
      return first == 0 ? 1 : 0;
    }
    double sum = 0;
    double ways = 0;
    for (int i = 0; i <= last; i++) {
      if (i >= first) {
        sum += StrictMath.exp(ways + i * StrictMath.log(p) + (n - i) * StrictMath.log1p(-p));
      }
      ways += StrictMath.log((double) (n - i) / (i + 1));
    }
    return StrictMath.min(1, sum);
  }
}
