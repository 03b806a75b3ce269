package dev.cairn.archive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.env.RealEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class TasksTest {

  private final RealEnvironment env = new RealEnvironment();

  @Test
  void fewThreadsDoItAll() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (Tasks tasks = new Tasks(env, "work", 3, 5)) {
      List<Promise<Integer>> promises = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        int number = i;
        promises.add(
            tasks.start(() -> {
              threads.add(Thread.currentThread());
              return number;
            }));
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(promises.get(i).await()).isEqualTo(i);
      }
    }
    assertThat(threads).hasSizeBetween(1, 3).noneMatch(Thread::isAlive);
  }

  @Test
  void asManyWorkAtOnceAsThereMayBe() throws Exception {
    CountDownLatch all = new CountDownLatch(3);
    try (Tasks tasks = new Tasks(env, "work", 3, 1)) {
      List<Promise<Boolean>> promises = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        promises.add(
            tasks.start(() -> {
              all.countDown();
              all.await(); // which none of them would see alone
              return true;
            }));
      }
      for (Promise<Boolean> promise : promises) {
        assertThat(promise.await()).isTrue();
      }
    }
  }

  @Test
  void whatWaitsWhenItEndsIsRunByAnInterruptedThread() throws Exception {
    Semaphore running = new Semaphore(0);
    Tasks tasks = new Tasks(env, "work", 1, 2);
    Promise<Boolean> first =
        tasks.start(() -> {
          running.release();
          new Semaphore(0).acquire();
          return true;
        });
    Promise<Boolean> second = tasks.start(() -> Thread.currentThread().isInterrupted());
    running.acquire();
    tasks.close();
    assertThatThrownBy(first::await)
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("cancelled");
    assertThat(second.await()).isTrue();
  }

  @Test
  void whatCrashesEndsNoThread() throws Exception {
    try (Tasks tasks = new Tasks(env, "work", 1, 1)) {
      Promise<Boolean> crashed =
          tasks.start(() -> {
            throw new IllegalStateException("a bug");
          });
      assertThatThrownBy(crashed::await).hasStackTraceContaining("a bug");
      assertThat(tasks.start(() -> true).await()).isTrue();
    }
  }
}
