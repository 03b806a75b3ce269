package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.storage.database.MemoryTables;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeBody;
import dev.cairn.storage.stripe.StripeRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who made a stripe reads it without asking its keepers, unless what it remembers misleads. */
class StripeMemoryTest {

  private static final UUID MEMBER = new UUID(1, 2);
  private static final UUID ANOTHER = new UUID(3, 4);
  private static final SigningKey WRITER = SigningKey.fromSeed(new byte[32]);

  private final MemoryTables tables = new MemoryTables();
  private final Keepers keepers = new Keepers();
  private StripeRecords records = recordsAfterStart();

  /** As another process of the same device has it. */
  private StripeRecords recordsAfterStart() {
    try {
      return new StripeRecords(
          keepers, StorageRecords.holders(), Optional.of(new StripeMemory(tables, MEMBER)));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StripeRecord stripe(int number, UUID owner) {
    List<Hash> roots = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      roots.add(Hash.of(new byte[] {(byte) number, (byte) i}));
    }
    StripeBody body =
        new StripeBody(
            new StripeBody.Shape(2, 4, 6, 3),
            500_000,
            1_000_000,
            StripeRecord.rootsHash(roots),
            owner,
            WRITER.verifyKey());
    return StripeRecord.sign(body, roots, Instant.ofEpochSecond(1_800_000_000), WRITER);
  }

  private static final StripeRecord OWN = stripe(1, MEMBER);
  private static final StripeRecord FOREIGN = stripe(2, ANOTHER);

  private static List<Holder> holders(int node) {
    return List.of(new Holder(0, new NodeId(Hash.of(new byte[] {(byte) node}))));
  }

  @BeforeEach
  void stores() throws Exception {
    for (StripeRecord stripe : List.of(OWN, FOREIGN)) {
      assertThat(records.put(stripe, holders(7), WRITER)).isInstanceOf(PutOutcome.Stored.class);
    }
    records = recordsAfterStart();
    keepers.asked.clear();
  }

  private List<Holder> holders(StripeRecord stripe) throws InterruptedException {
    return records.holders(stripe.id(), false).value().orElseThrow().holders();
  }

  @Test
  void whatItStoredIsThereAfterAStartAndNobodyIsAsked() throws Exception {
    assertThat(records.stripe(OWN.id()).value().orElseThrow().encode()).isEqualTo(OWN.encode());
    assertThat(holders(OWN)).isEqualTo(holders(7));
    assertThat(keepers.asked).isEmpty();
  }

  @Test
  void whatItReadIsThereAfterAStart() throws Exception {
    clear();
    assertThat(records.stripe(OWN.id()).value()).isPresent();
    assertThat(holders(OWN)).isEqualTo(holders(7));
    assertThat(keepers.asked).hasSize(2);
    records = recordsAfterStart();
    assertThat(records.stripe(OWN.id()).value()).isPresent();
    assertThat(holders(OWN)).isEqualTo(holders(7));
    assertThat(keepers.asked).hasSize(2);
  }

  private void clear() throws Exception {
    new StripeMemory(tables, MEMBER).keepOnly(Set.of());
  }

  @Test
  void stripesOfOthersAreNotRemembered() throws Exception {
    assertThat(records.stripe(FOREIGN.id()).value()).isPresent();
    records = recordsAfterStart();
    assertThat(records.stripe(FOREIGN.id()).value()).isPresent();
    assertThat(keepers.asked).hasSize(2);
  }

  @Test
  void whoWantsToKnowWhatKeepersHaveAsksThem() throws Exception {
    keepers.values.clear();
    assertThat(records.stripe(OWN.id()).value()).isPresent();
    assertThat(records.stripe(OWN.id(), true).value()).isEmpty();
    assertThat(records.holders(OWN.id(), true).value()).isEmpty();
  }

  @Test
  void aListThatMisledIsAskedForOnceMoreAndNoMore() throws Exception {
    assertThat(holders(OWN)).isEqualTo(holders(7));
    HolderList old = records.holders(OWN.id(), false).value().orElseThrow();
    HolderList moved = HolderList.sign(OWN.body(), old, holders(8), WRITER);
    keepers.put(StorageRecords.holders(), OWN.id(), moved.encode());
    keepers.asked.clear();

    records.doubt(OWN.id());
    assertThat(holders(OWN)).isEqualTo(holders(8));
    records.doubt(OWN.id());
    assertThat(holders(OWN)).isEqualTo(holders(8));
    assertThat(keepers.asked).hasSize(1);
    records = recordsAfterStart();
    assertThat(holders(OWN)).as("the new one is remembered").isEqualTo(holders(8));
    assertThat(keepers.asked).hasSize(1);
  }

  @Test
  void whatIsDamagedOnDiskIsAskedFor() throws Exception {
    Table table = tables.table("own-stripes");
    List<Tables.Change> damaged = new ArrayList<>();
    table.forEach(
        new byte[0],
        (key, value) -> {
          value[value.length - 1] ^= 1;
          damaged.add(new Tables.Change(table.name(), key, value));
          return true;
        });
    assertThat(damaged).hasSize(2);
    tables.write(damaged, false);
    assertThat(records.stripe(OWN.id()).value().orElseThrow().encode()).isEqualTo(OWN.encode());
    assertThat(holders(OWN)).isEqualTo(holders(7));
    assertThat(keepers.asked).hasSize(2);
  }

  @Test
  void whatTheVaultsNoLongerNameIsForgotten() throws Exception {
    StripeRecord kept = stripe(3, MEMBER);
    records.put(kept, holders(7), WRITER);
    records.keepOnly(Set.of(kept.id()));
    records = recordsAfterStart();
    assertThat(records.stripe(kept.id()).value()).isPresent();
    assertThat(keepers.asked).isEmpty();
    assertThat(records.stripe(OWN.id()).value()).isPresent();
    assertThat(keepers.asked).hasSize(1);
  }

  /** All of them at once, in memory. */
  private static final class Keepers extends NoRecords {
    final Map<String, byte[]> values = new HashMap<>();
    final List<String> asked = new ArrayList<>();

    private static String place(RecordKind kind, Hash key) {
      return kind.name() + " " + key.hex();
    }

    @Override
    public GetOutcome get(RecordKind kind, Hash key) {
      asked.add(place(kind, key));
      byte[] value = values.get(place(kind, key));
      return value == null ? new GetOutcome.Absent() : new GetOutcome.Found(value, 1);
    }

    @Override
    public List<PutOutcome> put(Hash key, List<Write> writes) {
      writes.forEach(write -> values.put(place(write.kind(), key), write.value()));
      return Collections.nCopies(writes.size(), new PutOutcome.Stored(20, 20));
    }
  }
}
