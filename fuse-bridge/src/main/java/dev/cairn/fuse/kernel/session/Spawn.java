package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountException.Reason;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a program that inherits descriptors, which {@link ProcessBuilder} closes: posix_spawn(3),
 * since fork(2) cannot be called from a JVM.
 */
final class Spawn {

  /** posix_spawn_file_actions_t has 80 bytes in glibc and less elsewhere. */
  private static final int ACTIONS_BYTES = 256;

  private record Gift(int here, int there) {}

  private final List<String> command;
  private final List<String> environment;
  private final List<Gift> gifts = new ArrayList<>();

  Spawn(List<String> command, List<String> environment) {
    this.command = command;
    this.environment = environment;
  }

  /** Our descriptor {@code here} will be its {@code there}. */
  Spawn give(int here, int there) {
    gifts.add(new Gift(here, there));
    return this;
  }

  /** Its process number; wait4(2) must collect it. */
  int start() throws MountException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(ACTIONS_BYTES, 16);
      MemorySegment process = arena.allocate(ValueLayout.JAVA_INT);
      check((int) Libc.ACTIONS_INIT.invokeExact(actions));
      for (Gift gift : gifts) {
        check((int) Libc.ADD_DUP2.invokeExact(actions, gift.here, gift.there));
      }
      MemorySegment program = arena.allocateFrom(command.getFirst());
      MemorySegment arguments = strings(arena, command);
      MemorySegment variables = strings(arena, environment);
      int result =
          (int)
              Libc.SPAWN.invokeExact(
                  process, program, actions, MemorySegment.NULL, arguments, variables);
      check((int) Libc.ACTIONS_DESTROY.invokeExact(actions));
      check(result);
      return process.get(ValueLayout.JAVA_INT, 0);
    } catch (MountException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("posix_spawn itself failed", t);
    }
  }

  private void check(int errno) throws MountException {
    if (errno != 0) {
      throw new MountException(
          Reason.FAILED, command.getFirst() + " does not start: " + Errno.of(errno).meaning());
    }
  }

  private static MemorySegment strings(Arena arena, List<String> texts) {
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    return array;
  }

  /** Bound on first use. */
  private static final class Libc {

    private static final AddressLayout P = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt I = ValueLayout.JAVA_INT;

    static final MethodHandle ACTIONS_INIT =
        bind("posix_spawn_file_actions_init", FunctionDescriptor.of(I, P));
    static final MethodHandle ADD_DUP2 =
        bind("posix_spawn_file_actions_adddup2", FunctionDescriptor.of(I, P, I, I));
    static final MethodHandle ACTIONS_DESTROY =
        bind("posix_spawn_file_actions_destroy", FunctionDescriptor.of(I, P));
    static final MethodHandle SPAWN =
        bind("posix_spawn", FunctionDescriptor.of(I, P, P, P, P, P, P));

    private static MethodHandle bind(String name, FunctionDescriptor type) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
  }
}
