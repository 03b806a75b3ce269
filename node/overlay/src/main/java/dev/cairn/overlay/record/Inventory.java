package dev.cairn.overlay.record;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.overlay.wire.KeyRange;
import dev.cairn.overlay.wire.RangesAnswer;
import dev.cairn.overlay.wire.RangesAnswer.Item;
import dev.cairn.overlay.wire.RangesAnswer.Part;
import dev.cairn.overlay.wire.RangesRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of one moment that two keepers both ought to have, by prefix ranges of their keys: a
 * range's fingerprint is a digest over its records, so two ranges that are alike are recognised by
 * 16 bytes, and differences are found by splitting the others. Pure; immutable.
 */
final class Inventory {

  private static final Comparator<Item> ORDER =
      Comparator.comparing(Item::key).thenComparing(Item::kind);
  private static final byte[] EMPTY = new byte[RangesRequest.FINGERPRINT_BYTES];

  private final List<Item> items;

  /**
   * @param items in any order, no two of one place
   */
  Inventory(List<Item> items) {
    List<Item> sorted = new ArrayList<>(items);
    sorted.sort(ORDER);
    this.items = List.copyOf(sorted);
  }

  /** A record as it is listed. */
  static Item item(Place place, byte[] value) {
    byte[] hash = Arrays.copyOf(Hash.of(value).bytes(), RangesRequest.FINGERPRINT_BYTES);
    return new Item(place.kind(), place.key(), hash);
  }

  RangesRequest.Claim claim(KeyRange range) {
    return new RangesRequest.Claim(range, fingerprint(range));
  }

  byte[] fingerprint(KeyRange range) {
    List<Item> inside = inside(range);
    if (inside.isEmpty()) {
      return EMPTY;
    }
    MessageDigest digest = Hash.digest();
    for (Item item : inside) {
      digest.update(item.kind().getBytes(StandardCharsets.US_ASCII));
      digest.update((byte) 0);
      digest.update(item.key().bytes());
      digest.update(item.valueHash());
    }
    return Arrays.copyOf(digest.digest(), RangesRequest.FINGERPRINT_BYTES);
  }

  List<Item> inside(KeyRange range) {
    int from = firstWhere(item -> range.compareTo(item.key()) >= 0);
    int to = firstWhere(item -> range.compareTo(item.key()) > 0);
    return items.subList(from, to);
  }

  private interface Test {
    boolean holds(Item item);
  }

  /** The first place where {@code test}, which never changes back to false, holds. */
  private int firstWhere(Test test) {
    int low = 0;
    int high = items.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (test.holds(items.get(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** What this side has where the asker differs. */
  RangesAnswer answer(RangesRequest request) {
    return new RangesAnswer(request.ranges().stream().map(this::part).toList());
  }

  private Part part(RangesRequest.Claim claim) {
    KeyRange range = claim.range();
    if (claim.isOf(fingerprint(range))) {
      return new Part.Alike();
    }
    List<Item> inside = inside(range);
    if (inside.size() <= RangesAnswer.LISTED_MAX || range.bits() == KeyRange.BITS_MAX) {
      // So many records under keys that share 64 bits would be somebody's game: the first will do.
      return new Part.Listed(inside.subList(0, Math.min(inside.size(), RangesAnswer.LISTED_MAX)));
    }
    List<byte[]> fingerprints = new ArrayList<>();
    for (int i = 0; i < KeyRange.PARTS; i++) {
      fingerprints.add(fingerprint(range.part(i)));
    }
    return new Part.Split(fingerprints);
  }

  /** The parts of {@code range} in which this side differs from {@code theirs}. */
  List<KeyRange> differing(KeyRange range, List<byte[]> theirs) {
    List<KeyRange> differing = new ArrayList<>();
    for (int i = 0; i < KeyRange.PARTS && range.bits() < KeyRange.BITS_MAX; i++) {
      KeyRange part = range.part(i);
      if (!Arrays.equals(fingerprint(part), theirs.get(i))) {
        differing.add(part);
      }
    }
    return differing;
  }

  /**
   * What differs inside {@code range}, of which the other side has {@code theirs}.
   *
   * @param pull places where the other side has something else or something more
   * @param push places where only this side has something
   */
  record Difference(List<Place> pull, List<Place> push) {}

  Difference compare(KeyRange range, List<Item> theirs) {
    Map<Place, byte[]> ours = new HashMap<>();
    List<Item> inside = inside(range);
    inside.forEach(item -> ours.put(place(item), item.valueHash()));
    List<Place> pull = new ArrayList<>();
    for (Item item : theirs) {
      byte[] hash = ours.get(place(item));
      if (range.compareTo(item.key()) == 0 && !Arrays.equals(hash, item.valueHash())) {
        pull.add(place(item));
      }
    }
    List<Place> named = theirs.stream().map(Inventory::place).toList();
    List<Place> push =
        inside.stream().map(Inventory::place).filter(place -> !named.contains(place)).toList();
    return new Difference(pull, push);
  }

  private static Place place(Item item) {
    return new Place(item.kind(), item.key());
  }
}
