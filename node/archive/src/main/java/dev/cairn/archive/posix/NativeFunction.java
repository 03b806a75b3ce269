package dev.cairn.archive.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Calls any C function of at most seven words, numbers or addresses, by one method handle: the JVM
 * makes code for each shape of call that a process uses, some 15 ms at every start. Both supported
 * machines pass six or more words in registers and the caller takes back the rest (System V ABI of
 * x86-64 §3.2.3, AAPCS64 §6.4), so words that a function does not take do it no harm, and its
 * result has the low bits of a word.
 */
final class NativeFunction {

  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle CALL = bind();

  private final String name;
  private final MemorySegment address;

  private NativeFunction(String name, MemorySegment address) {
    this.name = name;
    this.address = address;
  }

  /** A function of the C library. */
  static NativeFunction find(String name) {
    SystemCall.requireSupported();
    return new NativeFunction(name, LINKER.defaultLookup().findOrThrow(name));
  }

  /**
   * Calls it.
   *
   * @param state where errno is put, {@link SystemCall#STATE_BYTES} bytes
   * @param words at least seven, of which the function takes the first ones
   * @return the word with the result; of a smaller one the high bits say nothing
   */
  long call(MemorySegment state, long[] words) {
    try {
      return (long)
          CALL.invokeExact(
              address, state, words[0], words[1], words[2], words[3], words[4], words[5], words[6]);
    } catch (Throwable t) {
      throw new IllegalStateException(
          "the call of " + name + " with " + Arrays.toString(words) + " itself failed", t);
    }
  }

  private static MethodHandle bind() {
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return LINKER.downcallHandle(
        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
        Linker.Option.firstVariadicArg(1),
        Linker.Option.captureCallState("errno"));
  }
}
