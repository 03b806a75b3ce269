package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeBody;
import dev.cairn.storage.stripe.StripeRecord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A stripe's record and its first holder list go to the keepers together. */
class FirstWriteTest {

  private static final SigningKey WRITER = SigningKey.fromSeed(new byte[32]);
  private static final PutOutcome STORED = new PutOutcome.Stored(20, 20);
  private static final PutOutcome FEW = new PutOutcome.TooFew(3, 20, List.of("the others sleep"));
  private static final StripeRecord STRIPE = stripe();

  private final Script keepers = new Script();
  private final StripeRecords records = new StripeRecords(keepers, StorageRecords.holders());

  private static StripeRecord stripe() {
    List<Hash> roots = Collections.nCopies(9, Hash.of(new byte[] {1}));
    StripeBody body =
        new StripeBody(
            new StripeBody.Shape(2, 4, 6, 3),
            500_000,
            1_000_000,
            StripeRecord.rootsHash(roots),
            new UUID(1, 2),
            WRITER.verifyKey());
    return StripeRecord.sign(body, roots, Instant.ofEpochSecond(1_800_000_000), WRITER);
  }

  private static Holder holder(int index) {
    return new Holder(index, new NodeId(Hash.of(new byte[] {(byte) index})));
  }

  private PutOutcome put() throws InterruptedException {
    return records.put(STRIPE, List.of(holder(1)), WRITER);
  }

  @Test
  void bothGoInOneRequestTheRecordFirst() throws Exception {
    keepers.answers.add(List.of(STORED, STORED));
    assertThat(put()).isEqualTo(STORED);
    assertThat(keepers.asked).containsExactly(List.of("stripe", "holders"));
  }

  @Test
  void aRecordThatTooFewKeepIsAFailureWhateverBecameOfTheList() throws Exception {
    keepers.answers.add(List.of(FEW, STORED));
    assertThat(put()).isEqualTo(FEW);
  }

  @Test
  void theSameStripeWithALongerLeaseIsAsGood() throws Exception {
    keepers.answers.add(List.of(new PutOutcome.Superseded(STRIPE.encode(), 9), STORED));
    assertThat(put()).isEqualTo(STORED);
  }

  /** After a write that failed, or beside another device: the union, and the list alone. */
  @Test
  void aListThatIsThereIsAddedTo() throws Exception {
    HolderList there = HolderList.sign(STRIPE.body(), null, List.of(holder(4)), WRITER);
    keepers.answers.add(
        List.of(STORED, new PutOutcome.Superseded(there.encode(), there.sequence())));
    keepers.answers.add(List.of(STORED));
    assertThat(put()).isEqualTo(STORED);
    assertThat(keepers.asked).containsExactly(List.of("stripe", "holders"), List.of("holders"));
    assertThat(HolderList.parse(STRIPE.id(), keepers.last).holders())
        .containsExactly(holder(1), holder(4));
  }

  /** Answers as told. */
  private static final class Script extends NoRecords {
    final Deque<List<PutOutcome>> answers = new ArrayDeque<>();
    final List<List<String>> asked = new ArrayList<>();
    byte[] last = new byte[0];

    @Override
    public List<PutOutcome> put(Hash key, List<Write> writes) {
      asked.add(writes.stream().map(write -> write.kind().name()).toList());
      last = writes.getLast().value();
      return answers.remove();
    }
  }
}
