package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.overlay.wire.FindAnswer;
import dev.cairn.overlay.wire.FindRequest;
import dev.cairn.sim.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A record is kilobytes, most of it a certificate: who has it already is sent one byte. */
class FindSimTest {

  private static final String FIND = "/cairn/find/2.0.0";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Hash POINT = Hash.of(new byte[] {1});
  private static final int MEMBERS = 12;

  private final World world = new World(20261201L);

  private Inhabitant at(int index) {
    return world.inhabitants.get(index);
  }

  private void play(Simulation.SimulatedMain script) {
    world.simulation.run(
        Duration.ofHours(1),
        () -> {
          for (int i = 0; i < MEMBERS; i++) {
            world.add().node().join();
          }
          at(0).env().sleep(Duration.ofMinutes(5)); // until everybody knows everybody
          script.run();
        });
  }

  private FindAnswer ask(int count, List<Hash> known) throws Exception {
    try (P2pStream stream = at(0).node().open(at(1).node().self(), FIND, SECOND)) {
      List<Long> prefixes = known.stream().map(Hash::prefix).toList();
      LengthPrefixed.write(stream.output(), new FindRequest(POINT, count, prefixes).encode());
      stream.closeWrite();
      return FindAnswer.parse(LengthPrefixed.read(stream.input(), FindAnswer.BYTES_MAX));
    }
  }

  @Test
  void whoeverSaysWhatItHasIsSentTheRest() {
    play(() -> {
      List<byte[]> all = ask(20, List.of()).members();
      assertThat(all.size()).as("all but the two").isEqualTo(MEMBERS - 2);
      List<Hash> had = all.stream().limit(5).map(Hash::of).toList();
      List<Hash> known = Stream.concat(Stream.of(POINT), had.stream()).toList();
      FindAnswer rest = ask(20, known);
      assertThat(rest.known()).containsExactly(1, 2, 3, 4, 5);
      assertThat(rest.members()).containsExactlyElementsOf(all.subList(5, all.size()));
      FindAnswer few = ask(3, known);
      assertThat(few.known()).as("the nearest are asked for").containsExactly(1, 2, 3);
      assertThat(few.members()).isEmpty();
    });
  }

  @Test
  void whoTellsOfARecordThatWasNotNamedHasFailed() {
    play(() -> {
      at(2)
          .node()
          .handle(
              FIND,
              (from, stream) -> {
                LengthPrefixed.read(stream.input(), FindRequest.BYTES_MAX);
                LengthPrefixed.write(
                    stream.output(), new FindAnswer(List.of(), List.of(27)).encode());
              });
      List<Member> found = at(0).node().closest(POINT, 20);
      assertThat(found).hasSize(MEMBERS - 1).doesNotContain(at(2).node().self());
    });
  }

  @Test
  void searchAmongTheKnownSendsNoRecords() {
    play(() -> {
      long before = bytesOfFinds();
      assertThat(at(0).node().closest(POINT, 20)).hasSize(MEMBERS);
      assertThat(bytesOfFinds() - before).isBetween(1L, (MEMBERS - 1) * 200L);
    });
  }

  private long bytesOfFinds() {
    return world.network.bytesByProtocol().getOrDefault(FIND, 0L);
  }
}
