package dev.cairn.archive.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Policies as the kernel shows them of each thread (proc_pid_stat(5), field 41). */
class CpuPolicyIT {

  private static final String OTHER = "0";
  private static final String BATCH = "3";

  @AfterEach
  void asBefore() throws Exception {
    CpuPolicy.change(CpuPolicy.BATCH, CpuPolicy.USUAL);
  }

  @Test
  void changesAllThreadsAndThoseTheyStart() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Thread running = Thread.ofPlatform().start(() -> await(done));
    try {
      assertThat(CpuPolicy.change(CpuPolicy.USUAL, CpuPolicy.BATCH)).isTrue();
      assertThat(CpuPolicy.change(CpuPolicy.USUAL, CpuPolicy.BATCH)).as("none is left").isFalse();
      assertThat(policies()).isNotEmpty().containsOnly(BATCH);
      AtomicReference<String> ofNewThread = new AtomicReference<>();
      Thread.ofPlatform().start(() -> ofNewThread.set(policy("thread-self"))).join();
      assertThat(ofNewThread).hasValue(BATCH);
      assertThat(CpuPolicy.change(CpuPolicy.BATCH, CpuPolicy.USUAL)).isTrue();
      assertThat(policies()).isNotEmpty().containsOnly(OTHER);
    } finally {
      done.countDown();
      running.join();
    }
  }

  private static List<String> policies() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads
          .map(thread -> policy("self/task/" + thread.getFileName()))
          .filter(policy -> !policy.isEmpty())
          .toList();
    }
  }

  /** Of a thread; empty if it has ended. */
  private static String policy(String thread) {
    try {
      String stat = Files.readString(Path.of("/proc", thread, "stat"));
      String afterName = stat.substring(stat.lastIndexOf(')') + 2); // begins with field 3
      return afterName.split(" ", -1)[41 - 3];
    } catch (IOException e) {
      return "";
    }
  }

  private static void await(CountDownLatch done) {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
