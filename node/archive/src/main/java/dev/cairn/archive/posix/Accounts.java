package dev.cairn.archive.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

  private static Optional<String> name(NativeFunction function, long number) {
    try (Arena arena = Arena.ofConfined()) {
      Lookup lookup = Lookup.allocate(arena);
      return lookup.ask(function, number) ? Optional.of(lookup.name()) : Optional.empty();
    }
  }

  private static OptionalLong number(NativeFunction function, String name) {
    try (Arena arena = Arena.ofConfined()) {
      Lookup lookup = Lookup.allocate(arena);
      return lookup.ask(function, arena.allocateFrom(name).address())
          ? OptionalLong.of(lookup.number())
          : OptionalLong.empty();
    }
  }

  /** The memory that the four calls fill; passwd and group begin alike. */
  private record Lookup(
      MemorySegment entry, MemorySegment strings, MemorySegment found, MemorySegment state) {

    static Lookup allocate(Arena arena) {
      return new Lookup(
          arena.allocate(STRUCT_BYTES, Long.BYTES),
          arena.allocate(STRINGS_BYTES),
          arena.allocate(ValueLayout.JAVA_LONG),
          arena.allocate(SystemCall.STATE_BYTES, Long.BYTES));
    }

    /**
     * True if the database has the account.
     *
     * @param key a number, or the address of a name
     */
    boolean ask(NativeFunction function, long key) {
      long[] words = {
        key, entry.address(), strings.address(), strings.byteSize(), found.address(), 0, 0
      };
      int error = (int) function.call(state, words);
      return error == 0 && found.get(ValueLayout.JAVA_LONG, 0) != 0;
    }

    String name() {
      return strings.getString(entry.get(ValueLayout.JAVA_LONG, 0) - strings.address());
    }

    long number() {
      return Integer.toUnsignedLong(entry.get(ValueLayout.JAVA_INT, NUMBER_OFFSET));
    }
  }

  /** {@code int f(key, struct *entry, char *strings, size_t bytes, struct **found)}. */
  private static final class Calls {
    static final NativeFunction USER_BY_NUMBER = NativeFunction.find("getpwuid_r");
    static final NativeFunction GROUP_BY_NUMBER = NativeFunction.find("getgrgid_r");
    static final NativeFunction USER_BY_NAME = NativeFunction.find("getpwnam_r");
    static final NativeFunction GROUP_BY_NAME = NativeFunction.find("getgrnam_r");
  }
}
