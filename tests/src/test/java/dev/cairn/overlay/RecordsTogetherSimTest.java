package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.overlay.Records.Write;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.overlay.wire.Frames;
import dev.cairn.overlay.wire.RecordAnswer;
import dev.cairn.overlay.wire.RecordRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two records of one key, of two kinds, with one request to each keeper. */
class RecordsTogetherSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 217L);
  private static final Duration LIMIT = Duration.ofHours(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int NODES = 7;
  private static final Hash KEY = World.noteKey(1);

  /** As {@link World#NOTE}, by another name. */
  private static final RecordKind TAIL =
      new RecordKind() {
        @Override
        public String name() {
          return "tail";
        }

        @Override
        public Verdict check(Hash key, byte[] value) {
          return World.NOTE.check(key, value);
        }
      };

  private final World world = new World(SEED);

  private void populate() throws Exception {
    for (int i = 0; i < NODES; i++) {
      Inhabitant newcomer = world.add();
      newcomer.node().records().define(TAIL);
      newcomer.node().join();
    }
  }

  private List<PutOutcome> put(int node, byte[] note, byte[] tail) throws Exception {
    return world
        .inhabitants
        .get(node)
        .node()
        .records()
        .put(KEY, List.of(new Write(World.NOTE, note), new Write(TAIL, tail)));
  }

  private long keepers(RecordKind kind, byte[] value) {
    return world.inhabitants.stream()
        .flatMap(inhabitant -> inhabitant.node().records().kept(kind, KEY).stream())
        .filter(kept -> Arrays.equals(kept, value))
        .count();
  }

  @Test
  void everyKeeperHasBoth() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate();
          byte[] note = World.note(1, 1, "note");
          byte[] tail = World.note(5, 1, "tail");
          assertThat(put(3, note, tail))
              .as("seed %d", SEED)
              .hasSize(2)
              .allMatch(outcome -> outcome instanceof PutOutcome.Stored);
          world.inhabitants.getFirst().env().sleep(SECOND);
          assertThat(keepers(World.NOTE, note)).isEqualTo(NODES);
          assertThat(keepers(TAIL, tail)).isEqualTo(NODES);
        });
  }

  @Test
  void eachEndsInItsOwnWay() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate();
          put(0, World.note(1, 1, "note"), World.note(9, 1, "tail"));
          List<PutOutcome> later = put(6, World.note(2, 1, "later"), World.note(4, 1, "older"));
          assertThat(later.getFirst()).as("seed %d", SEED).isInstanceOf(PutOutcome.Stored.class);
          assertThat(later.getLast())
              .isInstanceOfSatisfying(
                  PutOutcome.Superseded.class, newer -> assertThat(newer.sequence()).isEqualTo(9));
        });
  }

  @Test
  void neitherIsSentIfOneIsNotValid() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate();
          byte[] note = World.note(1, 1, "note");
          assertThatThrownBy(() -> put(2, note, World.note(1, 2, "of another key")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("own tail record invalid");
          world.inhabitants.getFirst().env().sleep(SECOND);
          assertThat(keepers(World.NOTE, note)).isZero();
        });
  }

  @Test
  void aKeeperAnswersTwoRequestsOnAStreamAndRefusesMore() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate();
          Overlay asker = world.inhabitants.getFirst().node();
          Member keeper = world.inhabitants.getLast().node().self();
          byte[] read = RecordRequest.get(World.NOTE.name(), KEY).encode();
          P2pStream stream = asker.open(keeper, "/cairn/record/2.0.0", SECOND);
          Frames.write(stream, Collections.nCopies(2, read));
          stream.closeWrite();
          for (int i = 0; i < 2; i++) {
            assertThat(RecordAnswer.parse(Frames.read(stream, RecordAnswer.BYTES_MAX)))
                .isInstanceOf(RecordAnswer.Absent.class);
          }
          assertThat(Frames.readUnlessEnded(stream, RecordAnswer.BYTES_MAX)).isEmpty();

          P2pStream greedy = asker.open(keeper, "/cairn/record/2.0.0", SECOND);
          Frames.write(greedy, Collections.nCopies(3, read));
          greedy.closeWrite();
          assertThatThrownBy(() -> Frames.read(greedy, RecordAnswer.BYTES_MAX))
              .isInstanceOf(IOException.class);
        });
  }
}
