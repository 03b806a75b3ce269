package dev.cairn.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Environment} promises, and what {@link Slot} and {@link Mailbox} make of it.
 */
abstract class EnvironmentContract {

  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofSeconds(20);

  /** Runs {@code body} where this environment's threads run. */
  abstract void inside(Body body) throws Exception;

  interface Body {
    void run(Environment env) throws Exception;
  }

  @Test
  void sleepTakesAtLeastItsTime() throws Exception {
    inside(env -> {
      long before = env.nanoTime();
      env.sleep(SHORT);
      assertThat(env.nanoTime() - before).isGreaterThanOrEqualTo(SHORT.toNanos());
    });
  }

  @Test
  void sleepEndsWhenInterrupted() throws Exception {
    inside(env -> {
      Slot<Boolean> interrupted = new Slot<>(env);
      Thread sleeper =
          env.start(
              "sleeper",
              () -> {
                try {
                  env.sleep(LONG);
                } catch (InterruptedException e) {
                  interrupted.fill(true);
                }
              });
      sleeper.interrupt();
      assertThat(interrupted.await(LONG)).contains(true);
    });
  }

  @Test
  void alarmRingsOnceUnlessCancelled() throws Exception {
    inside(env -> {
      AtomicBoolean cancelledRang = new AtomicBoolean();
      Slot<String> rang = new Slot<>(env);
      env.after(SHORT.multipliedBy(100), () -> cancelledRang.set(true)).cancel();
      env.after(SHORT.multipliedBy(110), () -> rang.fill("rang"));
      assertThat(rang.await(LONG)).contains("rang");
      assertThat(cancelledRang).isFalse();
    });
  }

  @Test
  void slotKeepsItsFirstFilling() throws Exception {
    inside(env -> {
      Slot<Integer> slot = new Slot<>(env);
      assertThat(slot.peek()).isEmpty();
      assertThat(slot.await(SHORT)).isEmpty();
      assertThat(slot.fill(1)).isTrue();
      assertThat(slot.fill(2)).isFalse();
      assertThat(slot.await(Duration.ZERO)).contains(1);
    });
  }

  @Test
  void mailboxIsFifoBoundedAndTimesOut() throws Exception {
    inside(env -> {
      Mailbox<Integer> box = new Mailbox<>(env, 2);
      assertThat(box.poll(SHORT)).isEmpty();
      assertThat(box.offer(1)).isTrue();
      box.put(2);
      assertThat(box.offer(3)).isFalse();
      assertThat(box.take()).isEqualTo(1);
      assertThat(box.poll(LONG)).contains(2);
    });
  }

  @Test
  void mailboxHandsEveryElementToExactlyOneTaker() throws Exception {
    inside(env -> {
      Mailbox<Integer> box = new Mailbox<>(env, 3);
      Mailbox<Integer> taken = new Mailbox<>(env, 100);
      for (int i = 0; i < 4; i++) {
        env.start("taker", () -> drain(box, taken));
      }
      for (int i = 0; i < 40; i++) {
        box.put(i);
      }
      List<Integer> seen = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Optional<Integer> element = taken.poll(LONG);
        element.ifPresent(seen::add);
      }
      Collections.sort(seen);
      assertThat(seen).hasSize(40).doesNotHaveDuplicates().startsWith(0).endsWith(39);
    });
  }

  private static void drain(Mailbox<Integer> from, Mailbox<Integer> to) {
    try {
      for (int i = 0; i < 10; i++) {
        to.put(from.take());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void refusesAMailboxWithoutRoom() throws Exception {
    inside(env ->
        assertThatThrownBy(() -> new Mailbox<Integer>(env, 0))
            .isInstanceOf(IllegalArgumentException.class));
  }
}
