package dev.cairn.machine;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Machine code that can be called.
 *
 * <p>It lies in pages of its own, which are written first and then made executable and read-only,
 * never both; they are not given back. Code takes three addresses and three numbers (in RDI, RSI,
 * RDX and RCX, R8, R9: System V ABI of x86-64 §3.2.3), must leave RBX, RBP, RSP and R12 to R15 as
 * they were, and <b>is trusted as the JVM is</b>: what it writes elsewhere, nobody notices.
 *
 * <p>A call passes arrays where they lie, and no garbage is collected until it returns: keep it
 * below a tenth of a millisecond. The first in a process costs some 20 ms, while the JVM makes its
 * own half of the call. Immutable; safe for many threads.
 */
public final class Program {

  private static final String SWITCH = "cairn.machine.code";

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final long MAP_FAILED = -1;

  /** Of plain Java, at first; see {@link #pays}. */
  private static final long PLAIN_BYTES = 4 << 20;

  private static final AtomicLong PLAIN = new AtomicLong();

  private static volatile boolean called;

  private final MemorySegment address;

  private Program(MemorySegment address) {
    this.address = address;
  }

  /**
   * Loads code. Empty where the system lets nobody do so, and with {@code
   * -Dcairn.machine.code=false}.
   *
   * @param code what {@link Assembler#bytes} gave; it may read itself, not write
   * @param entry where in it a call begins
   */
  public static Optional<Program> load(byte[] code, int entry) {
    if (System.getProperty(SWITCH, "true").equals("false")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    MemorySegment mmap = linker.defaultLookup().findOrThrow("mmap");
    MemorySegment mprotect = linker.defaultLookup().findOrThrow("mprotect");
    MemorySegment length = MemorySegment.ofAddress(code.length);
    MemorySegment write = MemorySegment.ofAddress(PROT_READ | PROT_WRITE);
    long at = invoke(mmap, MemorySegment.NULL, length, write, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
      return Optional.empty();
    }
    MemorySegment pages = MemorySegment.ofAddress(at).reinterpret(code.length);
    pages.copyFrom(MemorySegment.ofArray(code));
    MemorySegment execute = MemorySegment.ofAddress(PROT_READ | PROT_EXEC);
    boolean executable = (int) invoke(mprotect, pages, length, execute, 0, 0, 0) == 0;
    return executable ? Optional.of(new Program(pages.asSlice(entry))) : Optional.empty();
  }

  /**
   * Whether machine code pays in this process: it has been called, or has been asked about more
   * than {@value #PLAIN_BYTES} bytes. In a JVM that has just started plain Java takes as long for
   * those as the first call does, which short commands so do without.
   *
   * @param bytes that whoever asks is to go through now, either way
   */
  public static boolean pays(long bytes) {
    return called || PLAIN.addAndGet(bytes) > PLAIN_BYTES;
  }

  /**
   * Calls it; segments of heap arrays are passed where they lie.
   *
   * @return what it left in RAX
   */
  public long call(MemorySegment a, MemorySegment b, MemorySegment c, long x, long y, long z) {
    return invoke(address, a, b, c, x, y, z);
  }

  private static long invoke(
      MemorySegment function,
      MemorySegment a,
      MemorySegment b,
      MemorySegment c,
      long x,
      long y,
      long z) {
    called = true;
    try {
      return (long) Call.HANDLE.invokeExact(function, a, b, c, x, y, z);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("machine code throws nothing", t);
    }
  }

  /** One shape of call for all, made when it is first needed. */
  private static final class Call {
    private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;

    static final MethodHandle HANDLE =
        Linker.nativeLinker()
            .downcallHandle(
                FunctionDescriptor.of(WORD, ADDRESS, ADDRESS, ADDRESS, WORD, WORD, WORD),
                Linker.Option.critical(true));
  }
}
