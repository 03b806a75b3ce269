package dev.cairn.archive.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * Extended attributes of one file (xattr(7)), never through a symbolic link. Names such as {@code
 * user.origin} are bytes, up to 255; values are up to 64 KiB. A file system without them says
 * {@link Errno#EOPNOTSUPP}. POSIX access lists are the attributes {@code system.posix_acl_access}
 * and {@code system.posix_acl_default}.
 */
public final class ExtendedAttributes {

  /** The kernel allocates, and clears, as many as it is offered for each answer. */
  private static final int USUAL_BYTES = 1024;

  private final byte[] path;
  private final byte[] shownPath;

  ExtendedAttributes(byte[] path, byte[] shownPath) {
    this.path = path;
    this.shownPath = shownPath;
  }

  /** The names, in the file system's order. */
  public List<byte[]> names() throws PosixException {
    SystemCall call = SystemCall.LLISTXATTR;
    try (CallFrame frame = CallFrame.borrow()) {
      MemorySegment buffer = frame.buffer();
      long address = frame.path(call, path);
      long result = whatever(bytes -> frame.call(call, address, buffer.address(), bytes));
      long count = Descriptor.check(result, call, shownPath);
      return count == 0 ? List.of() : split(bytes(buffer, count));
    }
  }

  /** The value of an attribute, empty if the file does not have it. */
  public Optional<byte[]> get(byte[] name) throws PosixException {
    SystemCall call = SystemCall.LGETXATTR;
    try (CallFrame frame = CallFrame.borrow()) {
      MemorySegment buffer = frame.buffer();
      long file = frame.path(call, path);
      long key = frame.secondPath(call, name);
      long result = whatever(bytes -> frame.call(call, file, key, buffer.address(), bytes));
      if (result == -Errno.ENODATA.code()) {
        return Optional.empty();
      }
      return Optional.of(bytes(buffer, Descriptor.check(result, call, shownPath)));
    }
  }

  /** Sets an attribute, new or not. */
  public void set(byte[] name, byte[] value) throws PosixException {
    SystemCall call = SystemCall.LSETXATTR;
    if (value.length > CallFrame.BUFFER_BYTES) {
      throw new PosixException(Errno.ERANGE.code(), call, shownPath);
    }
    try (CallFrame frame = CallFrame.borrow()) {
      MemorySegment buffer = frame.buffer();
      MemorySegment.copy(value, 0, buffer, ValueLayout.JAVA_BYTE, 0, value.length);
      long file = frame.path(call, path);
      long key = frame.secondPath(call, name);
      long result = frame.call(call, file, key, buffer.address(), value.length, 0);
      Descriptor.check(result, call, shownPath);
    }
  }

  /** Removes an attribute; fails with {@link Errno#ENODATA} if there is none. */
  public void remove(byte[] name) throws PosixException {
    SystemCall call = SystemCall.LREMOVEXATTR;
    try (CallFrame frame = CallFrame.borrow()) {
      long file = frame.path(call, path);
      long result = frame.call(call, file, frame.secondPath(call, name));
      Descriptor.check(result, call, shownPath);
    }
  }

  /** Asks with little room, which is enough for nearly all, then with as much as there can be. */
  private static long whatever(LongUnaryOperator ask) {
    long result = ask.applyAsLong(USUAL_BYTES);
    return result == -Errno.ERANGE.code() ? ask.applyAsLong(CallFrame.BUFFER_BYTES) : result;
  }

  private static byte[] bytes(MemorySegment buffer, long count) {
    return buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Names come one behind the other, each with a terminator. */
  private static List<byte[]> split(byte[] list) {
    List<byte[]> names = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < list.length; i++) {
      if (list[i] == 0) {
        names.add(Arrays.copyOfRange(list, from, i));
        from = i + 1;
      }
    }
    return names;
  }
}
