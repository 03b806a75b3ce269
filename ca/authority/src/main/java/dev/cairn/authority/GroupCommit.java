package dev.cairn.authority;

import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.store.AuthorityStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Acts of many threads, one after the other, in groups: whoever comes while a group is being
 * written waits and is in the next one. A group takes the store's lock once, reads once what others
 * appended, forces one write to the disk and needs one signed checkpoint; nobody is answered before
 * that write is durable.
 *
 * <p>If the write fails, all of the group fail and what they did in memory is forgotten: the log is
 * read again from the store.
 */
final class GroupCommit {

  /** Bounds how long the first of a group waits for the last: 256 signatures are about 10 ms. */
  private static final int GROUP_MAX = 256;

  private final AuthorityStore store;
  private final AuthorityLog log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition turned = lock.newCondition();
  private final Queue<Turn<?>> waiting = new ArrayDeque<>();
  private boolean isBusy;

  GroupCommit(AuthorityStore store, AuthorityLog log) {
    this.store = store;
    this.log = log;
  }

  /** What is done under the store's lock, knowing what others did; may append to the log. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws IOException;
  }

  /** Made under the lock when all of the group is durable, of the log as it then is. */
  @FunctionalInterface
  interface Answer<T> {
    T make() throws IOException;
  }

  /** Does {@code step} in a group with others; its answer is known at once. */
  <T> T act(Step<T> step) throws IOException {
    return actThen(() -> {
      T done = step.run();
      return () -> done;
    });
  }

  /** Does {@code step} in a group with others; its answer is made when all they did is durable. */
  <T> T actThen(Step<Answer<T>> step) throws IOException {
    Turn<T> mine = new Turn<>(step);
    lock.lock();
    try {
      waiting.add(mine);
      while (!mine.isDone) {
        if (isBusy) {
          turned.awaitUninterruptibly();
        } else {
          lead();
        }
      }
    } finally {
      lock.unlock();
    }
    return mine.outcome();
  }

  /** Does the turns of all who wait. Called with the lock, which is free meanwhile. */
  private void lead() {
    isBusy = true;
    lock.unlock();
    List<Turn<?>> group = List.of();
    try {
      letOthersCome();
      group = next();
      run(group);
    } finally {
      lock.lock();
      isBusy = false;
      group.forEach(Turn::done);
      turned.signalAll();
    }
  }

  /**
   * Whoever could run, and is about to ask, comes along: as long as somebody does. Where nobody
   * does, that is one look.
   */
  @SuppressWarnings("ThreadPriorityCheck") // smaller groups, and no worse, if nobody is let in
  private void letOthersCome() {
    int before;
    int now = waitingCount();
    do {
      before = now;
      Thread.yield();
      now = waitingCount();
    } while (now > before && now < GROUP_MAX);
  }

  private int waitingCount() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private List<Turn<?>> next() {
    lock.lock();
    try {
      List<Turn<?>> group = new ArrayList<>();
      while (group.size() < GROUP_MAX && !waiting.isEmpty()) {
        group.add(waiting.remove());
      }
      return group;
    } finally {
      lock.unlock();
    }
  }

  private void run(List<Turn<?>> group) {
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      long forgotten = log.forgotten();
      for (Turn<?> turn : group) {
        turn.begin();
        if (log.forgotten() != forgotten) {
          // It forced a write that failed: what those before it did is gone with it, and those
          // behind it would decide on nothing.
          throw new IOException("the log could not be written; try again");
        }
      }
      log.force();
      group.forEach(Turn::finish);
    } catch (IOException | RuntimeException e) {
      group.forEach(turn -> turn.fail(e));
    }
  }

  /** One thread's act: used by the leader only until it is done. */
  private static final class Turn<T> {
    private final Step<Answer<T>> step;
    private @Nullable Answer<T> answer;
    private @Nullable T value;
    private @Nullable Exception failure;
    private boolean isDone;

    Turn(Step<Answer<T>> step) {
      this.step = step;
    }

    void begin() {
      try {
        answer = step.run();
      } catch (IOException | RuntimeException e) {
        failure = e;
      }
    }

    void finish() {
      if (answer == null) {
        return;
      }
      try {
        value = answer.make();
      } catch (IOException | RuntimeException e) {
        failure = e;
      }
    }

    void fail(Exception why) {
      if (failure == null) {
        failure = why;
      }
    }

    void done() {
      isDone = true;
    }

    T outcome() throws IOException {
      switch (failure) {
        // New ones: the trace of who asked belongs to it, and a group shares the cause.
        case IOException e -> throw new IOException(e.getMessage(), e);
        case RuntimeException e -> throw e;
        case null, default -> {
          // It went well.
        }
      }
      if (value == null) {
        throw new IllegalStateException("a turn that was not taken");
      }
      return value;
    }
  }
}
