package dev.cairn.archive.chunk;

import dev.cairn.machine.Assembler;
import dev.cairn.machine.Assembler.Memory;
import dev.cairn.machine.Assembler.Word;
import dev.cairn.machine.Program;
import java.util.Optional;

/**
 * Machine code that looks for a cut in {@value #LANES} stretches of bytes at once.
 *
 * <p>A gear hash is a chain: each byte's sum waits for the one before, two cycles a byte. Four
 * chains side by side keep the processor busy.
 *
 * <p>The program takes the bytes (a stretch every {@value #LANE_BYTES}), the table of 256 words,
 * the hash with which each stretch begins, the length of a stretch and a bound; it says 1 if any
 * hash is below the bound, else 0. Hashes are not written back.
 */
final class GearCode {

  /** What it needs of the processor: nothing, and {@link Assembler#ret} this. */
  static final String FEATURES = "avx";

  static final int LANES = 4;

  /** From one stretch to the next. */
  static final int LANE_BYTES = 16 << 10;

  /** Bytes of each stretch between two jumps back. */
  private static final int STEPS = 4;

  private static final Word BYTES = Word.RDI;
  private static final Word TABLE = Word.RSI;
  private static final Word STARTS = Word.RDX;
  private static final Word LEFT = Word.RCX;
  private static final Word BOUND = Word.R8;

  private GearCode() {}

  static Optional<Program> load() {
    Word[] hash = {Word.RAX, Word.R9, Word.R10, Word.R11};
    Word free = STARTS; // once the hashes are loaded
    Assembler code = new Assembler();
    int found = code.here();
    code.mov(Word.RAX, 1);
    code.ret();
    int entry = code.here();
    for (int lane = 0; lane < LANES; lane++) {
      code.mov(hash[lane], Memory.at(STARTS, lane * Long.BYTES));
    }
    int next = code.here();
    for (int step = 0; step < STEPS; step++) {
      for (int lane = 0; lane < LANES; lane++) {
        code.movzx(free, Memory.at(BYTES, lane * LANE_BYTES + step));
        code.movEighth(free, TABLE, free);
        code.leaTwice(hash[lane], free, hash[lane]);
        code.cmp(hash[lane], BOUND);
        code.jumpIfBelow(found);
      }
    }
    code.add(BYTES, STEPS);
    code.sub(LEFT, STEPS);
    code.jumpIfNotZero(next);
    code.mov(Word.RAX, 0);
    code.ret();
    return Program.load(code.bytes(), entry);
  }
}
