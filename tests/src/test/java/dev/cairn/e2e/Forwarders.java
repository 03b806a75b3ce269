package dev.cairn.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A small TCP forwarder before each host, whose port is what the host announces. To cut a host off
 * is to move no byte of any connection that it is an end of: what it accepted through its own
 * forwarder, and what it opened through another's, which is known by the process that owns the
 * socket. Connections stay open and new ones are accepted, in silence, as behind a firewall that
 * drops.
 */
final class Forwarders implements Wires {

  private static final int NOBODY = -1;
  private static final int BUFFER_BYTES = 1 << 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ServerSocket> doors = new ArrayList<>();
  private final long[] pids;
  private final int[] ports;
  private final boolean[] isCut;
  private volatile boolean closed;

  Forwarders(int hosts) throws IOException {
    pids = new long[hosts];
    ports = new int[hosts];
    isCut = new boolean[hosts];
    for (int i = 0; i < hosts; i++) {
      ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      doors.add(door);
      int host = i;
      Thread.ofVirtual().name("door of host " + host).start(() -> accept(door, host));
    }
  }

  @Override
  public Optional<String> announce(int host) {
    return Optional.of("/ip4/127.0.0.1/tcp/" + doors.get(host).getLocalPort());
  }

  @Override
  public void runs(int host, long pid, int port) {
    set(() -> {
      pids[host] = pid;
      ports[host] = port;
    });
  }

  @Override
  public void cut(int host) {
    set(() -> isCut[host] = true);
  }

  @Override
  public void mend(int host) {
    set(() -> isCut[host] = false);
  }

  private void set(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept(ServerSocket door, int host) {
    while (!closed) {
      try {
        Socket inward = door.accept();
        Thread.ofVirtual().name("wire of host " + host).start(() -> connect(inward, host));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket inward, int host) {
    try (inward) {
      int from = hostOf(inward.getPort());
      passes(from, host);
      try (Socket outward = new Socket(InetAddress.getLoopbackAddress(), ports[host])) {
        Thread back =
            Thread.ofVirtual().name("back").start(() -> pump(outward, inward, from, host));
        pump(inward, outward, from, host);
        back.join();
      }
    } catch (IOException e) {
      return; // the host is down: so is this connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(Socket in, Socket out, int from, int to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int read = in.getInputStream().read(buffer); read >= 0; ) {
        passes(from, to);
        out.getOutputStream().write(buffer, 0, read);
        read = in.getInputStream().read(buffer);
      }
      passes(from, to);
      out.shutdownOutput();
    } catch (IOException e) {
      closeBoth(in, out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeBoth(Socket in, Socket out) {
    try (in;
        out) {
      return;
    } catch (IOException e) {
      return; // they are of no more use
    }
  }

  /** Returns when neither end is cut off. */
  private void passes(int from, int to) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && (isCut[to] || (from != NOBODY && isCut[from]))) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The host whose process has the socket at that local port; else {@link #NOBODY}. */
  private int hostOf(int port) throws IOException {
    String inode = inodeOf(port);
    for (int host = 0; host < pids.length && !inode.isEmpty(); host++) {
      if (holds(pids[host], "socket:[" + inode + "]")) {
        return host;
      }
    }
    return NOBODY;
  }

  private static String inodeOf(int port) throws IOException {
    String local = ":%04X".formatted(port);
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > 9 && fields[1].endsWith(local)) {
          return fields[9];
        }
      }
    }
    return "";
  }

  private static boolean holds(long pid, String socket) throws IOException {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : open) {
        if (target(descriptor).equals(socket)) {
          return true;
        }
      }
    } catch (NoSuchFileException e) {
      return false; // no such process
    }
    return false;
  }

  private static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed meanwhile
    }
  }

  @Override
  public void close() throws IOException {
    set(() -> closed = true);
    for (ServerSocket door : doors) {
      door.close();
    }
  }
}
