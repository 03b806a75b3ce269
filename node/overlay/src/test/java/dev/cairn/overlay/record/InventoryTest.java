package dev.cairn.overlay.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Members;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.overlay.wire.KeyRange;
import dev.cairn.overlay.wire.RangesAnswer;
import dev.cairn.overlay.wire.RangesAnswer.Item;
import dev.cairn.overlay.wire.RangesAnswer.Part;
import dev.cairn.overlay.wire.RangesRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InventoryTest {

  private static final long SEED = 55;
  private static final int RECORDS = 3_000;

  private final Random random = new Random(SEED);
  private final List<Item> items = new ArrayList<>();

  InventoryTest() {
    for (int i = 0; i < RECORDS; i++) {
      items.add(item(i % 2 == 0 ? "stripe" : "holders", Members.point(random), i));
    }
  }

  private static Item item(String kind, Hash key, int value) {
    return Inventory.item(new Place(kind, key), new byte[] {(byte) value, (byte) (value >> 8)});
  }

  /** Runs a reconciliation to its end; the requests it took. */
  private static int descend(Inventory own, Inventory theirs, Set<Place> pull, Set<Place> push) {
    Deque<KeyRange> open = new ArrayDeque<>(List.of(KeyRange.ALL));
    int requests = 0;
    while (!open.isEmpty()) {
      List<RangesRequest.Claim> claims = new ArrayList<>();
      while (!open.isEmpty() && claims.size() < RangesRequest.RANGES_MAX) {
        claims.add(own.claim(open.removeFirst()));
      }
      requests++;
      List<Part> parts = theirs.answer(new RangesRequest(claims)).parts();
      for (int i = 0; i < parts.size(); i++) {
        KeyRange range = claims.get(i).range();
        if (parts.get(i) instanceof Part.Split(List<byte[]> fingerprints)) {
          open.addAll(own.differing(range, fingerprints));
        } else if (parts.get(i) instanceof Part.Listed(List<Item> listed)) {
          Inventory.Difference difference = own.compare(range, listed);
          pull.addAll(difference.pull());
          push.addAll(difference.push());
        }
      }
    }
    return requests;
  }

  @Test
  void equalInventoriesAreRecognisedByOneSmallMessage() {
    List<Item> shuffled = new ArrayList<>(items);
    Collections.shuffle(shuffled, random);
    RangesRequest request = new RangesRequest(List.of(new Inventory(items).claim(KeyRange.ALL)));
    RangesAnswer answer = new Inventory(shuffled).answer(request);
    assertThat(answer.parts()).containsExactly(new Part.Alike());
    assertThat(request.encode().length + answer.encode().length).isLessThan(40);
    assertThat(
            new Inventory(List.of())
                .answer(new RangesRequest(List.of(new Inventory(List.of()).claim(KeyRange.ALL)))))
        .isEqualTo(new RangesAnswer(List.of(new Part.Alike())));
  }

  @Test
  void everyDifferenceIsFoundInAFewRequests() {
    List<Item> theirs = new ArrayList<>(items);
    Set<Place> expectedPull = new HashSet<>();
    Set<Place> expectedPush = new HashSet<>();
    for (int i = 0; i < 12; i++) {
      Item changed = theirs.remove(random.nextInt(theirs.size()));
      theirs.add(item(changed.kind(), changed.key(), 70_000 + i));
      expectedPull.add(new Place(changed.kind(), changed.key()));
      Item lost = theirs.remove(random.nextInt(theirs.size() - 20));
      expectedPush.add(new Place(lost.kind(), lost.key()));
      Item more = item("head", Members.point(random), i);
      theirs.add(more);
      expectedPull.add(new Place(more.kind(), more.key()));
    }
    Set<Place> pull = new HashSet<>();
    Set<Place> push = new HashSet<>();
    int requests = descend(new Inventory(items), new Inventory(theirs), pull, push);
    assertThat(pull).as("seed %d", SEED).isEqualTo(expectedPull);
    assertThat(push).as("seed %d", SEED).isEqualTo(expectedPush);
    assertThat(requests).isLessThan(8);
  }

  @Test
  void newcomerIsToldOfEverything() {
    Set<Place> pull = new HashSet<>();
    Set<Place> push = new HashSet<>();
    descend(new Inventory(List.of()), new Inventory(items), pull, push);
    assertThat(pull).hasSize(RECORDS);
    assertThat(push).isEmpty();
    descend(new Inventory(items), new Inventory(List.of()), new HashSet<>(), push);
    assertThat(push).hasSize(RECORDS);
  }

  @Test
  void recordsOfOneKeyAreToldApartByTheirKind() {
    Hash key = Members.point(random);
    Inventory stripe = new Inventory(List.of(item("stripe", key, 1)));
    Inventory both = new Inventory(List.of(item("stripe", key, 1), item("holders", key, 1)));
    Set<Place> pull = new HashSet<>();
    descend(stripe, both, pull, new HashSet<>());
    assertThat(pull).containsExactly(new Place("holders", key));
  }

  @Test
  void whatIsListedOutsideTheRangeIsIgnored() {
    Item stray = item("stripe", Hash.copyOf(new byte[32]), 1);
    KeyRange upper = KeyRange.ALL.part(15);
    Inventory.Difference difference = new Inventory(List.of()).compare(upper, List.of(stray));
    assertThat(difference.pull()).isEmpty();
  }
}
