package dev.cairn.fuse.drive.snapshot;

import dev.cairn.archive.tree.Node;
import dev.cairn.fuse.kernel.Name;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Which numbers the kernel knows, and what they are. Safe for many threads. */
final class Entities {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Known> byNumber = new HashMap<>();
  private final Map<Name, Known> byName = new HashMap<>();
  private long next;

  private static final class Known {
    final Entity entity;
    final Name name;
    long lookups;

    Known(Entity entity, Name name) {
      this.entity = entity;
      this.name = name;
    }
  }

  /**
   * @param root is always known, under the lowest number
   */
  Entities(Entity root) {
    byNumber.put(root.number(), new Known(root, new Name(root.number(), new byte[0])));
    next = root.number() + 1;
  }

  @Nullable Entity find(long number) {
    lock.lock();
    try {
      Known known = byNumber.get(number);
      return known == null ? null : known.entity;
    } finally {
      lock.unlock();
    }
  }

  /** The entity of a node in a directory, under the number it had before if the kernel knows it. */
  Entity add(long parent, Node node, boolean counted) {
    Name name = new Name(parent, node.name());
    lock.lock();
    try {
      Known known = byName.get(name);
      if (known == null) {
        known = new Known(new Entity(next++, parent, node), name);
        if (!counted) {
          return known.entity; // shown, not yet asked for
        }
        byName.put(name, known);
        byNumber.put(known.entity.number(), known);
      }
      known.lookups += counted ? 1 : 0;
      return known.entity;
    } finally {
      lock.unlock();
    }
  }

  /** Takes references back. */
  void forget(long number, long lookups) {
    lock.lock();
    try {
      Known known = byNumber.get(number);
      if (known == null || known.name.bytes().length == 0) {
        return;
      }
      known.lookups -= lookups;
      if (known.lookups <= 0) {
        byNumber.remove(number);
        byName.remove(known.name);
      }
    } finally {
      lock.unlock();
    }
  }
}
