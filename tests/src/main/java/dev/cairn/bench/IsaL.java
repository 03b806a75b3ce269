package dev.cairn.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Intel's ISA-L (Debian package libisal2), called as a C program would: the yardstick for erasure
 * coding. Shards lie in native memory, on cache lines and off powers of two, as ours do.
 */
final class IsaL {

  private static final int LINE_BYTES = 64;
  private static final int PADDING_BYTES = 192;

  /** ISA-L's expanded tables: 32 bytes per coefficient. */
  private static final int TABLE_BYTES = 32;

  private static final SymbolLookup LIBRARY =
      SymbolLookup.libraryLookup("libisal.so.2", Arena.global());

  private static final MethodHandle INIT_TABLES =
      bind(
          "ec_init_tables",
          FunctionDescriptor.ofVoid(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS));

  private static final MethodHandle ENCODE =
      bind(
          "ec_encode_data",
          FunctionDescriptor.ofVoid(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS));

  private final int shardBytes;
  private final int inputs;
  private final int outputs;
  private final MemorySegment[] shards;
  private final MemorySegment tables;
  private final MemorySegment inputPointers;
  private final MemorySegment outputPointers;

  /** Memory for {@code matrix[0].length} inputs and {@code matrix.length} outputs. */
  IsaL(byte[][] matrix, int shardBytes, Arena arena) throws Throwable {
    this.shardBytes = shardBytes;
    this.outputs = matrix.length;
    this.inputs = matrix[0].length;
    this.shards = new MemorySegment[inputs + outputs];
    long stride = (long) Math.ceilDiv(shardBytes, LINE_BYTES) * LINE_BYTES + PADDING_BYTES;
    MemorySegment all = arena.allocate(stride * shards.length, LINE_BYTES);
    Arrays.setAll(shards, i -> all.asSlice(i * stride, shardBytes));
    this.inputPointers = pointers(0, inputs, arena);
    this.outputPointers = pointers(inputs, outputs, arena);
    this.tables = arena.allocate((long) TABLE_BYTES * inputs * outputs, LINE_BYTES);
    MemorySegment coefficients = arena.allocate((long) inputs * outputs);
    for (int j = 0; j < outputs; j++) {
      MemorySegment.copy(
          matrix[j], 0, coefficients, ValueLayout.JAVA_BYTE, (long) j * inputs, inputs);
    }
    INIT_TABLES.invokeExact(inputs, outputs, coefficients, tables);
  }

  void put(int input, byte[] bytes) {
    MemorySegment.copy(bytes, 0, shards[input], ValueLayout.JAVA_BYTE, 0, shardBytes);
  }

  byte[] output(int output) {
    return shards[inputs + output].toArray(ValueLayout.JAVA_BYTE);
  }

  void encode() {
    try {
      ENCODE.invokeExact(shardBytes, inputs, outputs, tables, inputPointers, outputPointers);
    } catch (Throwable t) {
      throw new IllegalStateException(t);
    }
  }

  private MemorySegment pointers(int from, int count, Arena arena) {
    MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, count);
    for (int i = 0; i < count; i++) {
      pointers.setAtIndex(ValueLayout.ADDRESS, i, shards[from + i]);
    }
    return pointers;
  }

  private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), descriptor);
  }
}
