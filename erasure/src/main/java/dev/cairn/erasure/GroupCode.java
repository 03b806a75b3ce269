package dev.cairn.erasure;

import dev.cairn.machine.Assembler;
import dev.cairn.machine.Assembler.Vector;

/**
 * What a way of machine code to multiply shards by a matrix consists of; {@link GroupProgram} puts
 * it together. Outputs are made in groups, as many as there are registers to sum them up; a step
 * adds to each what one or two inputs give, over a column of bytes.
 */
interface GroupCode {

  /** A short name for logs and benchmarks. */
  String name();

  /** What it needs of the processor, in Linux's words. */
  String[] features();

  /** Inputs of a step. */
  int inputs();

  /** Most outputs of a group. */
  int outputs();

  /** Vectors of a column, of each shard. */
  int lines();

  /** Bytes of a vector; those of a column are at most {@link Shards#SLACK_BYTES}. */
  int vectorBytes();

  /** Bytes of a coefficient's table. */
  int entryBytes();

  /** Writes the table of a coefficient. */
  void fill(byte[] table, int at, int coefficient);

  /** Numbers that {@link #begin} loads: 16 bytes. */
  default byte[] constants() {
    return new byte[0];
  }

  /** Before all columns: {@code constants} is where those are. */
  default void begin(Assembler code, int constants) {}

  /** {@code sum = 0}. */
  void clear(Assembler code, Vector sum);

  /**
   * Loads a step's inputs and adds their products.
   *
   * @param sums of each output, of each line
   */
  void step(Assembler code, Vector[][] sums);

  /** Stores a line of an output. */
  void store(Assembler code, Assembler.Memory to, Vector sum);
}
