package dev.cairn.storage.durability;

/**
 * The stationary distribution of a Markov chain in continuous time by the elimination of Grassmann,
 * Taksar and Heyman (1985): Gaussian elimination without a subtraction, so a probability of 1e-20
 * has as many true digits as one of 0.1. Costs the cube of the states at worst; rows and columns
 * without entries are skipped, which makes it nearly linear for a chain of neighbours.
 */
final class Chain {

  private final double[][] rates;

  Chain(int states) {
    rates = new double[states][states];
  }

  /** Adds to the rate of going from one state to another; a rate to itself is no event. */
  void add(int from, int to, double rate) {
    if (from != to) {
      rates[from][to] += rate;
    }
  }

  /** The share of time in each state. The chain is used up. State 0 must be reachable from all. */
  double[] stationary() {
    int states = rates.length;
    for (int m = states - 1; m > 0; m--) {
      eliminate(m);
    }
    double[] shares = new double[states];
    shares[0] = 1;
    double sum = 1;
    for (int m = 1; m < states; m++) {
      for (int i = 0; i < m; i++) {
        shares[m] += shares[i] * rates[i][m];
      }
      sum += shares[m];
    }
    for (int m = 0; m < states; m++) {
      shares[m] /= sum;
    }
    return shares;
  }

  private void eliminate(int m) {
    double[] row = rates[m];
    int[] targets = new int[m];
    int count = 0;
    double out = 0;
    for (int j = 0; j < m; j++) {
      if (row[j] > 0) {
        targets[count++] = j;
        out += row[j];
      }
    }
    if (out <= 0) {
      throw new IllegalStateException("state " + m + " has no way out");
    }
    for (int i = 0; i < m; i++) {
      double share = rates[i][m] / out;
      if (share > 0) {
        rates[i][m] = share;
        for (int t = 0; t < count; t++) {
          rates[i][targets[t]] += share * row[targets[t]];
        }
      }
    }
  }
}
