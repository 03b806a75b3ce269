package dev.cairn.archive.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names of users and groups, as the machine's own databases have them (getpwuid_r(3) and its kin).
 * A restore prefers the name: numbers differ between machines.
 *
 * <p>Answers, also negative ones, are remembered for the life of the process. Safe for any thread.
 */
public final class Accounts {

  /** Where struct passwd and struct group keep the number, behind two pointers. */
  private static final int NUMBER_OFFSET = 16;

  private static final int STRUCT_BYTES = 64;

  /** Room for the strings; an entry with more (a group with a thousand members) counts as none. */
  private static final int STRINGS_BYTES = 64 * 1024;

  private static final Map<Long, Optional<String>> USER_NAMES = new ConcurrentHashMap<>();
  private static final Map<Long, Optional<String>> GROUP_NAMES = new ConcurrentHashMap<>();
  private static final Map<String, OptionalLong> USERS = new ConcurrentHashMap<>();
  private static final Map<String, OptionalLong> GROUPS = new ConcurrentHashMap<>();

  private Accounts() {}

  /** The name of a user, empty if the number has none. */
  public static Optional<String> userName(long uid) {
    return USER_NAMES.computeIfAbsent(uid, number -> name(Calls.USER_BY_NUMBER, number));
  }

  /** The name of a group, empty if the number has none. */
  public static Optional<String> groupName(long gid) {
    return GROUP_NAMES.computeIfAbsent(gid, number -> name(Calls.GROUP_BY_NUMBER, number));
  }

  /** The number of a user, empty if there is none of that name. */
  public static OptionalLong uid(String userName) {
    return USERS.computeIfAbsent(userName, name -> number(Calls.USER_BY_NAME, name));
  }

  /** The number of a group, empty if there is none of that name. */
  public static OptionalLong gid(String groupName) {
    return GROUPS.computeIfAbsent(groupName, name -> number(Calls.GROUP_BY_NAME, name));
  }

  private static Optional<String> name(MethodHandle call, long number) {
    try (Arena arena = Arena.ofConfined()) {
      Lookup lookup = Lookup.allocate(arena);
      int error;
      try {
        error =
            (int)
                call.invokeExact(
                    (int) number,
                    lookup.entry,
                    lookup.strings,
                    lookup.strings.byteSize(),
                    lookup.found);
      } catch (Throwable t) {
        throw new IllegalStateException("looking up account " + number, t);
      }
      return error == 0 && lookup.isFound() ? Optional.of(lookup.name()) : Optional.empty();
    }
  }

  private static OptionalLong number(MethodHandle call, String name) {
    try (Arena arena = Arena.ofConfined()) {
      Lookup lookup = Lookup.allocate(arena);
      int error;
      try {
        error =
            (int)
                call.invokeExact(
                    arena.allocateFrom(name),
                    lookup.entry,
                    lookup.strings,
                    lookup.strings.byteSize(),
                    lookup.found);
      } catch (Throwable t) {
        throw new IllegalStateException("looking up account " + name, t);
      }
      return error == 0 && lookup.isFound()
          ? OptionalLong.of(lookup.number())
          : OptionalLong.empty();
    }
  }

  /** The memory that the four calls fill; passwd and group begin alike. */
  private record Lookup(MemorySegment entry, MemorySegment strings, MemorySegment found) {

    static Lookup allocate(Arena arena) {
      return new Lookup(
          arena.allocate(STRUCT_BYTES, Long.BYTES),
          arena.allocate(STRINGS_BYTES),
          arena.allocate(ValueLayout.ADDRESS));
    }

    boolean isFound() {
      return found.get(ValueLayout.ADDRESS, 0).address() != 0;
    }

    String name() {
      long at = entry.get(ValueLayout.ADDRESS, 0).address() - strings.address();
      return strings.getString(at);
    }

    long number() {
      return Integer.toUnsignedLong(entry.get(ValueLayout.JAVA_INT, NUMBER_OFFSET));
    }
  }

  /** Bound on first use. */
  private static final class Calls {

    static final MethodHandle USER_BY_NUMBER = bind("getpwuid_r", ValueLayout.JAVA_INT);
    static final MethodHandle GROUP_BY_NUMBER = bind("getgrgid_r", ValueLayout.JAVA_INT);
    static final MethodHandle USER_BY_NAME = bind("getpwnam_r", ValueLayout.ADDRESS);
    static final MethodHandle GROUP_BY_NAME = bind("getgrnam_r", ValueLayout.ADDRESS);

    private static MethodHandle bind(String function, ValueLayout key) {
      SystemCall.requireSupported();
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(function),
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              key,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS));
    }
  }
}
