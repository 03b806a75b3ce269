package dev.cairn.erasure;

import dev.cairn.machine.Assembler;
import dev.cairn.machine.Assembler.Memory;
import dev.cairn.machine.Assembler.Vector;
import dev.cairn.machine.Assembler.Word;
import dev.cairn.machine.Program;
import java.util.Optional;

/**
 * Machine code that makes a group of outputs.
 *
 * <p>It takes an array; the offsets in it of all inputs, filled up to whole steps, and behind them
 * those of the outputs; the tables, of each step, of each output, of each input; the number of
 * columns and the number of steps.
 */
final class GroupProgram {

  static final Word ARRAY = Word.RDI;

  /** The offsets of a step's inputs. */
  static final Word PLACES = Word.R10;

  /** The tables of a step. */
  static final Word TABLES = Word.R11;

  /** For a step's own use. */
  static final Word SCRATCH = Word.RAX;

  private static final Word ALL_PLACES = Word.RSI;
  private static final Word ALL_TABLES = Word.RDX;
  private static final Word COLUMNS = Word.RCX;
  private static final Word STEPS = Word.R8;
  private static final Word STEPS_LEFT = Word.R9;

  private GroupProgram() {}

  /** The program for a group of {@code outputs}; empty where none can be loaded. */
  static Optional<Program> load(GroupCode way, int outputs) {
    Assembler code = new Assembler();
    code.data(way.constants());
    int entry = code.here();
    way.begin(code, 0);
    Vector[][] sums = new Vector[outputs][way.lines()];
    for (int i = 0; i < outputs * way.lines(); i++) {
      sums[i / way.lines()][i % way.lines()] = new Vector(i);
    }
    int column = code.here();
    for (Vector[] lines : sums) {
      for (Vector sum : lines) {
        way.clear(code, sum);
      }
    }
    code.mov(PLACES, ALL_PLACES);
    code.mov(TABLES, ALL_TABLES);
    code.mov(STEPS_LEFT, STEPS);
    int step = code.here();
    way.step(code, sums);
    code.add(PLACES, way.inputs() * Integer.BYTES);
    code.add(TABLES, outputs * way.inputs() * way.entryBytes());
    code.sub(STEPS_LEFT, 1);
    code.jumpIfNotZero(step);
    for (int output = 0; output < outputs; output++) {
      code.movsxd(SCRATCH, Memory.at(PLACES, output * Integer.BYTES));
      for (int line = 0; line < way.lines(); line++) {
        Memory to = new Memory(ARRAY, SCRATCH, line * way.vectorBytes());
        way.store(code, to, sums[output][line]);
      }
    }
    code.add(ARRAY, way.lines() * way.vectorBytes());
    code.sub(COLUMNS, 1);
    code.jumpIfNotZero(column);
    code.ret();
    return Program.load(code.bytes(), entry);
  }
}
