package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What came of asking {@code fusermount3}: it is started with one end of a socket pair, named by
 * {@code _FUSE_COMMFD}, and sends the open device through it (unix(7), SCM_RIGHTS).
 */
sealed interface HandedOver {

  /**
   * It mounted.
   *
   * @param descriptor of /dev/fuse, ours
   */
  record Received(int descriptor) implements HandedOver {}

  /** It did not; in its own words. */
  record Refused(String message) implements HandedOver {}

  /** AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, O_CLOEXEC. */
  int UNIX = 1;

  int STREAM_CLOSE_ON_EXEC = 0x80001;
  int CLOSE_ON_EXEC = 0x80000;

  /** Where the program finds its end, and its standard error. */
  int SOCKET_THERE = 3;

  int ERRORS_THERE = 2;

  int MESSAGE_BYTES_MAX = 4096;

  /** Runs the command. */
  static HandedOver from(List<String> command) throws MountException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sockets = arena.allocate(ValueLayout.JAVA_INT, 2);
      MemorySegment pipe = arena.allocate(ValueLayout.JAVA_INT, 2);
      check(SystemCall.SOCKETPAIR.once(UNIX, STREAM_CLOSE_ON_EXEC, 0, sockets.address()));
      check(SystemCall.PIPE2.once(pipe.address(), CLOSE_ON_EXEC));
      int socket = first(sockets);
      int socketThere = second(sockets);
      int process;
      try {
        process =
            new Spawn(command, List.of("_FUSE_COMMFD=" + SOCKET_THERE))
                .give(socketThere, SOCKET_THERE)
                .give(second(pipe), ERRORS_THERE)
                .start();
      } finally {
        SystemCall.CLOSE.once(socketThere);
        SystemCall.CLOSE.once(second(pipe));
      }
      int descriptor = receive(arena, socket);
      String message = readAll(arena, first(pipe));
      SystemCall.CLOSE.once(first(pipe));
      SystemCall.CLOSE.once(socket);
      SystemCall.WAIT4.once(process, 0, 0, 0);
      return descriptor >= 0 ? new Received(descriptor) : new Refused(message);
    }
  }

  /**
   * Waits for a descriptor, −1 if the other end closes without one. struct msghdr: name, namelen,
   * iov 16, iovlen 24, control 32, controllen 40, flags; struct cmsghdr: len, level 8, type 12,
   * data 16. The same on both machines.
   */
  private static int receive(Arena arena, int socket) {
    MemorySegment data = arena.allocate(8);
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ValueLayout.JAVA_LONG, 0, data.address());
    vector.set(ValueLayout.JAVA_LONG, 8, data.byteSize());
    MemorySegment control = arena.allocate(64, 8);
    MemorySegment message = arena.allocate(56, 8);
    message.set(ValueLayout.JAVA_LONG, 16, vector.address());
    message.set(ValueLayout.JAVA_LONG, 24, 1);
    message.set(ValueLayout.JAVA_LONG, 32, control.address());
    message.set(ValueLayout.JAVA_LONG, 40, control.byteSize());
    int closeOnExec = 0x40000000; // MSG_CMSG_CLOEXEC
    long result = SystemCall.RECVMSG.once(socket, message.address(), closeOnExec);
    int socketLevel = 1; // SOL_SOCKET
    int rights = 1; // SCM_RIGHTS
    boolean has =
        result > 0
            && message.get(ValueLayout.JAVA_LONG, 40) >= 20
            && control.get(ValueLayout.JAVA_INT, 8) == socketLevel
            && control.get(ValueLayout.JAVA_INT, 12) == rights;
    return has ? control.get(ValueLayout.JAVA_INT, 16) : -1;
  }

  private static String readAll(Arena arena, int pipe) {
    MemorySegment text = arena.allocate(MESSAGE_BYTES_MAX);
    long used = 0;
    while (used < MESSAGE_BYTES_MAX) {
      long count = SystemCall.READ.once(pipe, text.address() + used, MESSAGE_BYTES_MAX - used);
      if (count <= 0) {
        break;
      }
      used += count;
    }
    byte[] bytes = text.asSlice(0, used).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private static int first(MemorySegment pair) {
    return pair.getAtIndex(ValueLayout.JAVA_INT, 0);
  }

  private static int second(MemorySegment pair) {
    return pair.getAtIndex(ValueLayout.JAVA_INT, 1);
  }

  private static void check(long result) throws MountException {
    if (result < 0) {
      throw new MountException(
          Reason.FAILED, "no socket pair: " + Errno.of((int) -result).meaning());
    }
  }
}
