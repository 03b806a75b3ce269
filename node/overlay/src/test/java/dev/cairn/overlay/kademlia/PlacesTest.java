package dev.cairn.overlay.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private static final long SEED = 54;

  @Test
  void walksAsSortingByDistanceWould() {
    Random random = new Random(SEED);
    for (int size : new int[] {0, 1, 2, 3, 40, 300}) {
      TreeSet<Hash> points = new TreeSet<>();
      while (points.size() < size) {
        points.add(Members.point(random));
      }
      List<Hash> sorted = List.copyOf(points);
      Places<Hash> places = new Places<>(sorted, sorted);
      Hash point = size == 40 ? sorted.getFirst() : Members.point(random);
      List<Hash> walked = new ArrayList<>();
      places.walk(point, walked::add);
      List<Hash> expected = new ArrayList<>(sorted);
      expected.sort((a, b) -> Nearness.compare(point, a, b));
      assertThat(walked).as("%d points, seed %d", size, SEED).isEqualTo(expected);
    }
  }

  @Test
  void stopsWhenTheVisitorHasEnough() {
    Random random = new Random(SEED);
    TreeSet<Hash> points = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      points.add(Members.point(random));
    }
    List<Hash> sorted = List.copyOf(points);
    List<Hash> walked = new ArrayList<>();
    new Places<>(sorted, sorted)
        .walk(Members.point(random), each -> walked.add(each) && walked.size() < 7);
    assertThat(walked).hasSize(7);
  }
}
