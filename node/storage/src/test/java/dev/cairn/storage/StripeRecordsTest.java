package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StripeRecordsTest {

  private static final Hash STRIPE = Hash.of(new byte[] {1});

  private final SlowKeepers keepers = new SlowKeepers();
  private final StripeRecords records = new StripeRecords(keepers, StorageRecords.STRIPE);
  private final ConcurrentLinkedQueue<StripeRecords.Found<StripeRecord>> found =
      new ConcurrentLinkedQueue<>();

  private List<Thread> readers(int count) throws Exception {
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      readers.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  found.add(records.stripe(STRIPE));
                } catch (InterruptedException e) {
                  return; // as it is told to
                }
              }));
    }
    keepers.asked.await();
    while (readers.stream().anyMatch(reader -> reader.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    return readers;
  }

  @Test
  void oneAsksForAllWhoWantToKnowAndAllHearOfItsFailure() throws Exception {
    List<Thread> readers = readers(6);
    keepers.answer.countDown();
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(keepers.calls).hasValue(1);
    assertThat(found)
        .hasSize(6)
        .allMatch(one -> one.value().isEmpty() && one.why().contains("3 of 20 keepers"));
    records.stripe(STRIPE);
    assertThat(keepers.calls).as("later is another time").hasValue(2);
  }

  @Test
  void whoIsInterruptedLeavesTheAskingToAnother() throws Exception {
    List<Thread> readers = readers(3);
    Thread first = keepers.asker; // soon there is another
    first.interrupt();
    first.join();
    keepers.answer.countDown();
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(keepers.calls).hasValue(2);
    assertThat(found).hasSize(2);
  }

  @Test
  void whoAsksAfterAllWereInterruptedAsksAnew() throws Exception {
    for (Thread reader : readers(3)) {
      reader.interrupt();
      reader.join();
    }
    assertThat(found).isEmpty();
    int before = keepers.calls.get();
    keepers.answer.countDown();
    records.stripe(STRIPE);
    assertThat(keepers.calls).hasValue(before + 1);
    assertThat(found).isEmpty();
  }

  /** Too few of them answer, when the test says so. */
  private static final class SlowKeepers extends NoRecords {
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch answer = new CountDownLatch(1);
    final AtomicInteger calls = new AtomicInteger();
    volatile Thread asker = Thread.currentThread();

    @Override
    public GetOutcome get(RecordKind kind, Hash key) throws InterruptedException {
      calls.incrementAndGet();
      asker = Thread.currentThread();
      asked.countDown();
      answer.await();
      return new GetOutcome.TooFew(3, 20, List.of("the others sleep"));
    }
  }
}
