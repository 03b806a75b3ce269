package dev.cairn.erasure;

/**
 * Four outputs that a vector kernel computes together, over one tile.
 *
 * <p>The outputs of the last group, if fewer than four, take the last slots; the slots before them
 * have tables of zeros and write to the group's first output, before its own slot does. So a first
 * pass, which overwrites, and later passes, which add, both leave the right bytes, without a
 * branch.
 *
 * @param array holds the outputs
 * @param targets where each slot writes
 * @param bytes length of the tile
 */
record OutputGroup(byte[] array, int[] targets, int bytes) {

  /** Slots: the tables of three inputs for four outputs fill half of 32 vector registers. */
  static final int SLOTS = 4;

  /** The slot of output {@code index} of {@code outputs} in its group. */
  static int slot(int index, int outputs) {
    int first = index - index % SLOTS;
    return index - first + missing(first, outputs);
  }

  /** The group that begins with output {@code first}, from byte {@code from} of each. */
  static OutputGroup of(byte[] array, int[] outputs, int first, int from, int bytes) {
    int missing = missing(first, outputs.length);
    int[] targets = new int[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      targets[slot] = outputs[first + Math.max(0, slot - missing)] + from;
    }
    return new OutputGroup(array, targets, bytes);
  }

  private static int missing(int first, int outputs) {
    return Math.max(0, SLOTS - (outputs - first));
  }
}
