package dev.cairn.app.gateway.webdav;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What was used last, a bounded number of it. For many threads. */
final class Recent<K, V> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, V> kept;

  Recent(int countMax) {
    this.kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > countMax;
          }
        };
  }

  @Nullable V get(K key) {
    lock.lock();
    try {
      return kept.get(key);
    } finally {
      lock.unlock();
    }
  }

  void put(K key, V value) {
    lock.lock();
    try {
      kept.put(key, value);
    } finally {
      lock.unlock();
    }
  }
}
