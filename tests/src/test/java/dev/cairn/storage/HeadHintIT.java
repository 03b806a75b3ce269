package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.storage.PeerStorage.HeadWatch;
import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.TcpWorld.Node;
import dev.cairn.storage.format.FieldWriter;
import dev.cairn.storage.hint.HeadHints;
import dev.cairn.storage.stripe.HeadRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices of one member tell each other that a head has moved, over real sockets. */
class HeadHintIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int FLOOD = 100;

  private final TcpWorld world = new TcpWorld();
  private final SigningKey head = SigningKey.generate(world.env.secureRandom());
  private final Hash place = HeadRecord.place(head.verifyKey());
  private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
  private Node laptop;
  private Node desk;

  @BeforeEach
  void settle() throws Exception {
    for (int i = 0; i < 3; i++) {
      world.add("host-" + i, "site-" + i, 1L << 40);
    }
    laptop = world.add("ada", "home", 0);
    desk = world.add("ada", "office", 0);
    assertThat(laptop.overlay().find(desk.id())).isPresent();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void write(long sequence) throws Exception {
    assertThat(laptop.peers().writeHead(head, sequence, new byte[] {1}))
        .isInstanceOf(HeadWrite.Written.class);
  }

  private static byte[] hint(Hash where, long sequence) {
    return new FieldWriter().hash(1, where).number(2, sequence).toBytes();
  }

  /** Sends what a device may send, and waits until it was taken or refused. */
  private void send(Node from, byte[] message) throws Exception {
    try (P2pStream stream =
        from.overlay().open(desk.overlay().self(), HeadHints.PROTOCOL, TIMEOUT)) {
      stream.deadline(TIMEOUT);
      LengthPrefixed.write(stream.output(), message);
      stream.output().flush();
      stream.closeWrite();
      assertThat(stream.input().read()).as("no answer").isEqualTo(-1);
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset"); // refused, wherever it was by then
    }
  }

  @Test
  void theOtherDeviceHearsOfEveryMoveAndTheWriterDoesNot() throws Exception {
    BlockingQueue<Long> echo = new LinkedBlockingQueue<>();
    try (HeadWatch watch = desk.peers().watchHead(head.verifyKey(), heard::add);
        HeadWatch own = laptop.peers().watchHead(head.verifyKey(), echo::add)) {
      assertThat(watch.mayHear()).isTrue();
      assertThat(own.mayHear()).isTrue();
      write(1);
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(1L);
      write(2);
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(2L);
      assertThat(echo).isEmpty();
    }
    send(laptop, hint(place, 3));
    assertThat(heard).as("nobody listens any more").isEmpty();
  }

  @Test
  void anotherMembersHintIsNotHeardNorOneOfAnotherHead() throws Exception {
    Node mallory = world.add("mallory", "home", 0);
    try (HeadWatch watch = desk.peers().watchHead(head.verifyKey(), heard::add)) {
      assertThat(watch.mayHear()).isTrue();
      send(mallory, hint(place, 9));
      send(laptop, hint(Hash.of(new byte[] {1}), 8));
      send(laptop, hint(place, 7));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(7L);
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void nonsenseHarmsNobodyAndAFloodIsHeardInPart() throws Exception {
    try (HeadWatch watch = desk.peers().watchHead(head.verifyKey(), heard::add)) {
      assertThat(watch.mayHear()).isTrue();
      send(laptop, new byte[] {1, 2, 3});
      send(laptop, new byte[1000]);
      for (int i = 1; i <= FLOOD; i++) {
        send(laptop, hint(place, i));
      }
      assertThat(heard).hasSizeBetween(1, FLOOD / 2);
    }
  }
}
