package dev.cairn.erasure;

import dev.cairn.machine.Processor;
import dev.cairn.machine.Program;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A kernel of machine code: groups of outputs that are as even as can be, over tiles of the shards
 * that are short enough for all inputs to stay in the cache while each group reads them.
 */
final class MachineKernel implements Kernel {

  /** A tile of all inputs takes half of a second-level cache, or less. */
  private static final int TILE_BYTES_OF_ALL = 256 * 1024;

  private static final int TILE_BYTES_MAX = 32 * 1024;
  private static final int TILE_BYTES_MIN = 1024;

  private final GroupCode way;

  /** For groups of 1, 2, … outputs. */
  private final List<Program> programs;

  private MachineKernel(GroupCode way, List<Program> programs) {
    this.way = way;
    this.programs = programs;
  }

  /** The kernel, where the processor has what it needs and code may be loaded. */
  static Optional<Kernel> of(GroupCode way) {
    if (!Processor.here().has(way.features())) {
      return Optional.empty();
    }
    List<Program> programs = new ArrayList<>();
    for (int outputs = 1; outputs <= way.outputs(); outputs++) {
      GroupProgram.load(way, outputs).ifPresent(programs::add);
    }
    return programs.size() == way.outputs()
        ? Optional.of(new MachineKernel(way, List.copyOf(programs)))
        : Optional.empty();
  }

  @Override
  public String name() {
    return way.name();
  }

  @Override
  public Product prepare(int[][] matrix) {
    int groupCount = Math.ceilDiv(matrix.length, way.outputs());
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < groupCount; i++) {
      int from = i * matrix.length / groupCount;
      int to = (i + 1) * matrix.length / groupCount;
      groups.add(new Group(from, to - from, MemorySegment.ofArray(tables(matrix, from, to))));
    }
    int steps = Math.ceilDiv(matrix[0].length, way.inputs());
    return (array, inputs, outputs, bytes) ->
        multiply(array, inputs, outputs, bytes, groups, steps);
  }

  /** Of each step, of each output, of each input; an input that fills up a step counts nothing. */
  private byte[] tables(int[][] matrix, int from, int to) {
    int inputs = matrix[0].length;
    int steps = Math.ceilDiv(inputs, way.inputs());
    byte[] tables = new byte[steps * way.inputs() * (to - from) * way.entryBytes()];
    int at = 0;
    for (int step = 0; step < steps; step++) {
      for (int output = from; output < to; output++) {
        for (int i = step * way.inputs(); i < (step + 1) * way.inputs(); i++) {
          way.fill(tables, at, i < inputs ? matrix[output][i] : 0);
          at += way.entryBytes();
        }
      }
    }
    return tables;
  }

  private void multiply(
      byte[] array, int[] inputs, int[] outputs, int bytes, List<Group> groups, int steps) {
    int columnBytes = way.lines() * way.vectorBytes();
    int columns = Math.ceilDiv(bytes, columnBytes);
    check(array, inputs, columns * columnBytes);
    check(array, outputs, columns * columnBytes);
    int tileBytes = TILE_BYTES_OF_ALL / inputs.length;
    tileBytes = Math.clamp(tileBytes, TILE_BYTES_MIN, TILE_BYTES_MAX);
    int tileColumns = tileBytes / columnBytes;
    List<MemorySegment> places =
        groups.stream().map(g -> g.places(inputs, outputs, steps * way.inputs())).toList();
    MemorySegment shards = MemorySegment.ofArray(array);
    for (int from = 0; from < columns; from += tileColumns) {
      int count = Math.min(tileColumns, columns - from);
      MemorySegment tile = shards.asSlice((long) from * columnBytes);
      for (int i = 0; i < groups.size(); i++) {
        Group group = groups.get(i);
        programs.get(group.count - 1).call(tile, places.get(i), group.tables, count, steps, 0);
      }
    }
  }

  /** Machine code checks nothing. */
  private static void check(byte[] array, int[] offsets, int bytes) {
    for (int offset : offsets) {
      Objects.checkFromIndexSize(offset, bytes, array.length);
    }
  }

  /**
   * Outputs that are made together.
   *
   * @param first of them
   */
  private record Group(int first, int count, MemorySegment tables) {

    /** Offsets of all inputs, filled up to {@code filled}, and of the group's outputs. */
    MemorySegment places(int[] inputs, int[] outputs, int filled) {
      int[] places = new int[filled + count];
      System.arraycopy(inputs, 0, places, 0, inputs.length);
      // One that counts nothing is read all the same.
      Arrays.fill(places, inputs.length, filled, inputs[0]);
      System.arraycopy(outputs, first, places, filled, count);
      return MemorySegment.ofArray(places);
    }
  }
}
