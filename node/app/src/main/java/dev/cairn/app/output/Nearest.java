package dev.cairn.app.output;

import java.util.Collection;
import java.util.Optional;

/** The known word that a mistyped one was probably meant to be. */
public final class Nearest {

  /** Beyond two edits a suggestion is more often wrong than right. */
  private static final int EDITS_MAX = 2;

  private Nearest() {}

  /** {@code ; did you mean 'donate'?}, or nothing if none is near. */
  public static String hint(String word, Collection<String> known) {
    return find(word, known).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  /** The nearest of {@code known} within two edits, the first of several. */
  public static Optional<String> find(String word, Collection<String> known) {
    String best = null;
    int bestEdits = EDITS_MAX + 1;
    for (String candidate : known) {
      int edits = edits(word, candidate);
      if (edits < bestEdits) {
        best = candidate;
        bestEdits = edits;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Insertions, deletions, replacements and swaps of neighbours between two words. */
  private static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
