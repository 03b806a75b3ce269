package dev.cairn.authority.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS #11 module in this process: the functions that an issuing key needs, as C has them. {@code
 * CK_ULONG} is taken for 64 bits and structures for naturally aligned, as on 64-bit Linux. Safe for
 * many threads if the module is, which it is asked to be.
 */
final class Pkcs11 {

  static final long CKR_OK = 0;
  static final long CKR_PIN_INCORRECT = 0xA0;
  static final long CKR_PIN_LEN_RANGE = 0xA2;
  static final long CKR_PIN_LOCKED = 0xA4;
  static final long CKR_ALREADY_LOGGED_IN = 0x100;
  private static final long CKR_TOKEN_NOT_PRESENT = 0xE0;
  private static final long CKR_TOKEN_NOT_RECOGNIZED = 0xE1;
  private static final long CKR_ALREADY_INITIALIZED = 0x191;

  private static final long CKF_OS_LOCKING_OK = 2;
  private static final long CKF_RW_SESSION = 2;
  private static final long CKF_SERIAL_SESSION = 4;
  private static final long CKU_USER = 1;

  /** Places in {@code CK_FUNCTION_LIST} (v2.40, §3.6), which begins with a version. */
  private static final int INITIALIZE = 0;

  private static final int GET_SLOT_LIST = 4;
  private static final int GET_TOKEN_INFO = 6;
  private static final int OPEN_SESSION = 12;
  private static final int CLOSE_SESSION = 13;
  private static final int LOGIN = 18;
  private static final int GET_ATTRIBUTE_VALUE = 24;
  private static final int FIND_OBJECTS_INIT = 26;
  private static final int FIND_OBJECTS = 27;
  private static final int FIND_OBJECTS_FINAL = 28;
  private static final int SIGN_INIT = 42;
  private static final int SIGN = 43;
  private static final int GENERATE_KEY_PAIR = 59;
  private static final int FUNCTIONS = 68;

  private static final int TOKEN_INFO_BYTES = 256;
  private static final int LABEL_BYTES = 32;
  private static final int TOKEN_FLAGS_AT = 96;
  private static final int SLOTS_MAX = 1024;
  private static final int WORD = Long.BYTES;

  private static final Map<Path, Pkcs11> LOADED = new ConcurrentHashMap<>();

  private final Path path;
  private final MemorySegment functions;
  private final Map<Integer, MethodHandle> handles = new ConcurrentHashMap<>();

  /** A module that has started; {@code functions} is its {@code CK_FUNCTION_LIST}. */
  Pkcs11(Path path, MemorySegment functions) {
    this.path = path;
    this.functions = functions;
  }

  /**
   * The module of that file, loaded once for the life of the process.
   *
   * @throws IOException if it is not there, or no PKCS #11 module
   */
  static synchronized Pkcs11 load(Path file) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    Pkcs11 loaded = LOADED.get(path);
    if (loaded != null) {
      return loaded;
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(
          "no PKCS #11 module at " + path + "; install the token's software, or name its file");
    }
    Pkcs11 module = new Pkcs11(path, functions(path));
    module.initialize();
    LOADED.put(path, module);
    return module;
  }

  @SuppressWarnings("restricted") // the operator names the module, as for every program with tokens
  private static MemorySegment functions(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment getList =
          SymbolLookup.libraryLookup(path, Arena.global())
              .find("C_GetFunctionList")
              .orElseThrow(() -> new IOException(path + " is no PKCS #11 module"));
      MemorySegment list = arena.allocate(ADDRESS);
      MethodHandle handle =
          Linker.nativeLinker().downcallHandle(getList, FunctionDescriptor.of(JAVA_LONG, ADDRESS));
      long result = (long) handle.invoke(list);
      if (result != CKR_OK) {
        throw new IOException(path + " gives no functions: " + code(result));
      }
      return list.get(ADDRESS, 0).reinterpret((long) WORD + (long) FUNCTIONS * WORD);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + " cannot be loaded: " + e.getMessage(), e);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private void initialize() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment args = arena.allocate(6L * WORD, WORD); // four functions, flags, reserved
      args.set(JAVA_LONG, 4L * WORD, CKF_OS_LOCKING_OK);
      long result = call(INITIALIZE, args);
      if (result != CKR_OK && result != CKR_ALREADY_INITIALIZED) {
        throw new IOException(path + " does not start: " + code(result));
      }
    }
  }

  /** What a token says of itself. */
  record Token(long slot, String label, long flags) {}

  /**
   * The token of that label.
   *
   * @throws IOException if none or several have it; names those that can be read
   */
  Token token(String label) throws IOException {
    Token found = null;
    StringBuilder others = new StringBuilder();
    for (long slot : slots()) {
      Token token = info(slot);
      if (token == null) {
        continue;
      }
      if (!token.label.equals(label)) {
        others.append(others.isEmpty() ? "" : ", ").append("'").append(token.label).append("'");
      } else if (found != null) {
        throw new IOException("several tokens are called '" + label + "'; rename one of them");
      } else {
        found = token;
      }
    }
    if (found == null) {
      throw new IOException(
          "no token '"
              + label
              + "' at "
              + path
              + "; plug it in"
              + (others.isEmpty() ? "" : ", or is it one of " + others + "?"));
    }
    return found;
  }

  private long[] slots() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      MemorySegment slots = arena.allocate((long) SLOTS_MAX * WORD, WORD);
      // Without an array first: only then does a module look for what was plugged in since.
      require(call(GET_SLOT_LIST, (byte) 1, MemorySegment.NULL, count), "listing tokens");
      count.set(JAVA_LONG, 0, SLOTS_MAX);
      require(call(GET_SLOT_LIST, (byte) 1, slots, count), "listing tokens");
      long[] found = new long[Math.clamp(count.get(JAVA_LONG, 0), 0, SLOTS_MAX)];
      MemorySegment.copy(slots, JAVA_LONG, 0, found, 0, found.length);
      return found;
    }
  }

  /** Null for what is none, or was pulled out since: the other slots have nothing to do with it. */
  private @Nullable Token info(long slot) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(TOKEN_INFO_BYTES, WORD);
      long result = call(GET_TOKEN_INFO, slot, info);
      if (result == CKR_TOKEN_NOT_PRESENT || result == CKR_TOKEN_NOT_RECOGNIZED) {
        return null;
      }
      require(result, "reading a token");
      byte[] label = info.asSlice(0, LABEL_BYTES).toArray(JAVA_BYTE);
      return new Token(
          slot,
          new String(label, java.nio.charset.StandardCharsets.UTF_8).stripTrailing(),
          info.get(JAVA_LONG, TOKEN_FLAGS_AT));
    }
  }

  long openSession(Token token) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment session = arena.allocate(JAVA_LONG);
      require(
          call(
              OPEN_SESSION,
              token.slot,
              CKF_SERIAL_SESSION | CKF_RW_SESSION,
              MemorySegment.NULL,
              MemorySegment.NULL,
              session),
          "opening token '" + token.label + "'");
      return session.get(JAVA_LONG, 0);
    }
  }

  /** Lets go of a session; what the module says to that changes nothing. */
  void closeSession(long session) {
    call(CLOSE_SESSION, session);
  }

  /** Logs in, once; what the module answered. {@code pin} stays the caller's, to be zeroed. */
  long login(long session, byte[] pin) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, pin);
      long result = call(LOGIN, session, CKU_USER, bytes, (long) pin.length);
      bytes.fill((byte) 0);
      return result;
    }
  }

  /** The handles of a new pair: public, private. */
  long[] generate(long session, long mechanism, Attributes publicKey, Attributes privateKey)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handles = arena.allocate(2L * WORD, WORD);
      require(
          call(
              GENERATE_KEY_PAIR,
              session,
              mechanism(arena, mechanism),
              publicKey.in(arena),
              publicKey.count(),
              privateKey.in(arena),
              privateKey.count(),
              handles,
              handles.asSlice(WORD)),
          "making a key");
      return handles.toArray(JAVA_LONG);
    }
  }

  /** The handles of objects with these attributes, at most 2 of them. */
  long[] find(long session, Attributes like) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      require(call(FIND_OBJECTS_INIT, session, like.in(arena), like.count()), "looking for a key");
      MemorySegment handles = arena.allocate(2L * WORD, WORD);
      MemorySegment count = arena.allocate(JAVA_LONG);
      long result = call(FIND_OBJECTS, session, handles, 2L, count);
      call(FIND_OBJECTS_FINAL, session);
      require(result, "looking for a key");
      long[] found = new long[Math.clamp(count.get(JAVA_LONG, 0), 0, 2)];
      MemorySegment.copy(handles, JAVA_LONG, 0, found, 0, found.length);
      return found;
    }
  }

  /** The value of one attribute, at most {@code bytesMax} bytes. */
  byte[] attribute(long session, long object, long type, int bytesMax) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(bytesMax);
      MemorySegment attribute = arena.allocate(3L * WORD, WORD);
      attribute.set(JAVA_LONG, 0, type);
      attribute.set(ADDRESS, WORD, value);
      attribute.set(JAVA_LONG, 2L * WORD, bytesMax);
      require(call(GET_ATTRIBUTE_VALUE, session, object, attribute, 1L), "reading a key");
      long length = Math.clamp(attribute.get(JAVA_LONG, 2L * WORD), 0, bytesMax);
      return value.asSlice(0, length).toArray(JAVA_BYTE);
    }
  }

  /** The plain signature of {@code digest}, at most {@code bytesMax} bytes. */
  byte[] sign(long session, long key, long mechanism, byte[] digest, int bytesMax)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      require(call(SIGN_INIT, session, mechanism(arena, mechanism), key), "signing");
      MemorySegment signature = arena.allocate(bytesMax);
      MemorySegment length = arena.allocate(JAVA_LONG);
      length.set(JAVA_LONG, 0, bytesMax);
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, digest);
      require(call(SIGN, session, bytes, (long) digest.length, signature, length), "signing");
      return signature
          .asSlice(0, Math.clamp(length.get(JAVA_LONG, 0), 0, bytesMax))
          .toArray(JAVA_BYTE);
    }
  }

  /** {@code CK_MECHANISM} without parameters. */
  private static MemorySegment mechanism(Arena arena, long type) {
    MemorySegment mechanism = arena.allocate(3L * WORD, WORD);
    mechanism.set(JAVA_LONG, 0, type);
    return mechanism;
  }

  private void require(long result, String what) throws IOException {
    if (result != CKR_OK) {
      throw new IOException(what + " at " + path + ": " + code(result));
    }
  }

  /** As it stands in the standard, where people look it up. */
  static String code(long result) {
    return "PKCS #11 error 0x" + Long.toHexString(result);
  }

  /** Calls the function at {@code place}: its arguments are words, addresses and booleans. */
  private long call(int place, Object... arguments) {
    try {
      return (long) handles.computeIfAbsent(place, at -> handle(at, arguments)).invoke(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of one type for each function: it is always called with the same kinds of arguments. */
  @SuppressWarnings("restricted")
  private MethodHandle handle(int place, Object[] arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      layouts[i] =
          switch (arguments[i]) {
            case Long _ -> JAVA_LONG;
            case Byte _ -> JAVA_BYTE;
            default -> ADDRESS;
          };
    }
    MemorySegment function = functions.get(ADDRESS, (long) WORD + (long) place * WORD);
    return Linker.nativeLinker()
        .downcallHandle(function, FunctionDescriptor.of(JAVA_LONG, layouts))
        .asSpreader(Object[].class, arguments.length);
  }
}
