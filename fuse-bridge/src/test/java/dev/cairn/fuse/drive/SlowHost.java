package dev.cairn.fuse.drive;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A network one of whose hosts does not answer until it is told to; and counts what is read. */
final class SlowHost {

  private final PeerStorage peers;
  private final CountDownLatch release = new CountDownLatch(1);
  private final Semaphore hanging = new Semaphore(0);
  private final Map<Hash, Long> readBytes = new ConcurrentHashMap<>();
  private volatile Hash stripe = Hash.of(new byte[0]);
  private volatile long from;
  private volatile long to;

  SlowHost(PeerStorage peers) {
    this.peers = peers;
  }

  /** Bytes {@code from..to)} of the stripe lie on the slow host. */
  void slow(Hash id, long first, long end) {
    stripe = id;
    from = first;
    to = end;
  }

  /** Returns when so many more wait for it. */
  void awaitHanging(int count) throws InterruptedException {
    hanging.acquire(count);
  }

  /** It answers from now on. */
  void release() {
    release.countDown();
  }

  /** Bytes of the stripe that were asked for. */
  long readBytes(Hash id) {
    return readBytes.getOrDefault(id, 0L);
  }

  /** The network. */
  PeerStorage storage() {
    return (PeerStorage)
        Proxy.newProxyInstance(
            PeerStorage.class.getClassLoader(), new Class<?>[] {PeerStorage.class}, this::call);
  }

  private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("read")) {
      Hash id = (Hash) arguments[0];
      long offset = (Long) arguments[1];
      int length = (Integer) arguments[2];
      readBytes.merge(id, (long) length, Long::sum);
      if (id.equals(stripe) && offset < to && offset + length > from) {
        hanging.release();
        release.await();
      }
    }
    try {
      return method.invoke(peers, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
