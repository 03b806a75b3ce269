package dev.cairn.libp2p.yamux;

import static dev.cairn.libp2p.yamux.FarSide.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.env.Slot;
import dev.cairn.libp2p.yamux.FarSide.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session against a scripted peer: backlog, windows, goodbyes, signs of life. */
class YamuxTest {

  private static final int INITIAL = YamuxLimits.INITIAL_WINDOW_BYTES;
  private static final Duration MOMENT = Duration.ofMillis(20);
  private static final Duration LONG_WAY = Duration.ofHours(1); // every use of a window is fast
  private static final int PIECE = 32 * 1024;

  private FarSide far = new FarSide(YamuxLimits.of(256), LONG_WAY);

  @AfterEach
  void hangUp() {
    far.hangUp();
  }

  private YamuxStream open() throws Exception {
    YamuxStream stream = far.session.open(SOON);
    stream.output().write(1);
    stream.output().flush();
    return stream;
  }

  @Test
  void waitsWhenThePeerLeavesTooManyStreamsUnacknowledged() throws Exception {
    for (int i = 0; i < YamuxLimits.ACK_BACKLOG; i++) {
      open();
    }
    assertThatThrownBy(() -> far.session.open(MOMENT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("256 streams unacknowledged");
    Slot<Integer> waiter = new Slot<>(far.env);
    far.env.start(
        "waiter",
        () -> {
          try {
            waiter.fill(open().id());
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    far.send(Frame.WINDOW_UPDATE, Frame.ACK, 1, 0);
    far.send(Frame.WINDOW_UPDATE, Frame.ACK, 1, 0); // counts once
    assertThat(waiter.await(SOON)).contains(2 * YamuxLimits.ACK_BACKLOG + 1);
    assertThatThrownBy(() -> far.session.open(MOMENT)).isInstanceOf(IOException.class);
    far.send(Frame.WINDOW_UPDATE, Frame.RST, 3, 0);
    far.session.open(SOON);
  }

  @Test
  void firstFrameOfEachSideCarriesItsFlagOnce() throws Exception {
    YamuxStream stream = open();
    assertThat(far.next()).isEqualTo(new Seen(Frame.DATA, Frame.SYN, 1, 1));
    stream.output().write(1);
    stream.output().flush();
    assertThat(far.next()).isEqualTo(new Seen(Frame.DATA, 0, 1, 1));
    far.data(Frame.SYN, 2, 1);
    YamuxStream theirs = far.opened.poll(SOON).orElseThrow();
    theirs.closeWrite();
    assertThat(far.next()).isEqualTo(new Seen(Frame.WINDOW_UPDATE, Frame.ACK | Frame.FIN, 2, 0));
  }

  /** Sends a whole window and reads three quarters of it; what the session grants then. */
  private int granted() throws Exception {
    YamuxStream stream = open();
    for (int sent = 0; sent < INITIAL; sent += PIECE) {
      far.data(0, stream.id(), PIECE);
    }
    stream.input().readNBytes(INITIAL / 4 * 3);
    return far.next(Frame.WINDOW_UPDATE).length();
  }

  @Test
  void windowGrowsForAPeerThatUsesItUpFast() throws Exception {
    assertThat(granted()).isBetween(INITIAL + INITIAL / 2, 2 * INITIAL);
  }

  @Test
  void windowOfASlowPeerStaysAsItIs() throws Exception {
    far.hangUp();
    far = new FarSide(YamuxLimits.of(256), Duration.ZERO);
    assertThat(granted()).isBetween(INITIAL / 2, INITIAL);
  }

  /** Reads on a thread of its own into a large array, and waits when this returns. */
  private static Thread waitingReader(YamuxStream stream, Slot<Integer> read) {
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                int first = stream.input().read(new byte[INITIAL]);
                read.fill(first + stream.input().available());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    while (reader.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return reader;
  }

  @Test
  void readerIsWokenThoughOtherStreamsNeverStop() throws Exception {
    YamuxStream stream = open();
    List<YamuxStream> others = List.of(open(), open());
    Slot<Integer> read = new Slot<>(far.env);
    far.moreIsComing = true;
    waitingReader(stream, read);
    far.data(0, stream.id(), PIECE);
    for (YamuxStream other : others) {
      for (int sent = 0; sent < INITIAL; sent += PIECE) {
        far.data(0, other.id(), PIECE);
      }
    }
    assertThat(read.await(SOON)).contains(PIECE);
  }

  @Test
  void readerWithRoomIsWokenForMuchOrWhenNothingMoreIsHere() throws Exception {
    YamuxStream stream = open();
    Slot<Integer> read = new Slot<>(far.env);
    far.moreIsComing = true;
    Thread reader = waitingReader(stream, read);
    for (int i = 0; i < 2; i++) {
      far.data(0, stream.id(), PIECE);
      far.settle();
      assertThat(reader.getState()).as("more is said to be here").isEqualTo(Thread.State.WAITING);
    }
    far.moreIsComing = false;
    far.settle();
    assertThat(read.await(SOON)).as("there is no more").contains(2 * PIECE);
  }

  @Test
  void writerWaitsForTheWindowAndGoesOnWithIt() throws Exception {
    YamuxStream stream = far.session.open(SOON);
    Slot<Boolean> written = new Slot<>(far.env);
    far.env.start(
        "writer",
        () -> {
          try {
            stream.output().write(new byte[INITIAL + 100]);
            stream.output().flush();
            written.fill(true);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    for (int seen = 0; seen < INITIAL; ) {
      seen += far.next(Frame.DATA).length();
    }
    far.settle();
    assertThat(written.peek()).isEmpty();
    far.send(Frame.WINDOW_UPDATE, Frame.ACK, 1, 100);
    assertThat(far.next(Frame.DATA).length()).isEqualTo(100);
    assertThat(written.await(SOON)).contains(true);
  }

  @Test
  void afterThePeersGoodbyeLiveStreamsGoOnAndNoneIsOpened() throws Exception {
    YamuxStream stream = open();
    far.send(Frame.GO_AWAY, 0, 0, Frame.GO_AWAY_NORMAL);
    far.data(Frame.ACK, 1, 3);
    assertThat(stream.input().readNBytes(3)).hasSize(3);
    assertThat(far.session.isOpen()).isFalse();
    assertThatThrownBy(() -> far.session.open(MOMENT)).isInstanceOf(IOException.class);
    stream.output().write(1);
    stream.output().flush();
    far.send(Frame.WINDOW_UPDATE, Frame.FIN, 1, 0);
    assertThat(stream.input().read()).isEqualTo(-1);
  }

  @Test
  void closingSaysGoodbyeAndFailsWhoeverWaits() throws Exception {
    YamuxStream stream = open();
    far.session.close();
    assertThat(far.next(Frame.GO_AWAY)).isEqualTo(new Seen(Frame.GO_AWAY, 0, 0, 0));
    assertThatThrownBy(() -> stream.input().read()).hasMessageContaining("closed on this side");
    assertThatThrownBy(() -> far.session.open(SOON)).isInstanceOf(IOException.class);
    assertThat(far.session.streamCount()).isZero();
  }

  @Test
  void breachEndsTheSessionWithItsReason() throws Exception {
    YamuxStream stream = open();
    far.data(0, 7, 1); // never opened
    Seen goAway = far.next(Frame.GO_AWAY);
    assertThat(goAway.length()).isEqualTo(Frame.GO_AWAY_PROTOCOL_ERROR);
    assertThatThrownBy(() -> stream.input().read()).hasMessageContaining("unknown stream 7");
  }

  @Test
  void asksForOneSignOfLifeAtATime() throws Exception {
    far.session.ping();
    far.session.ping();
    assertThat(far.next()).isEqualTo(new Seen(Frame.PING, Frame.SYN, 0, 0));
    far.settle();
    assertThat(far.waiting()).isEmpty();
    far.send(Frame.PING, Frame.ACK, 0, 0);
    far.settle();
    far.session.ping();
    assertThat(far.next()).isEqualTo(new Seen(Frame.PING, Frame.SYN, 0, 0));
  }

  @Test
  void closedStreamWaitsForThePeersEndButNotForEver() throws Exception {
    far.hangUp();
    far = new FarSide(new YamuxLimits(256, 4 << 20, 16 << 20, 32 << 20, MOMENT), LONG_WAY);
    open().close();
    assertThat(far.next()).isEqualTo(new Seen(Frame.DATA, Frame.SYN, 1, 1));
    assertThat(far.next()).isEqualTo(new Seen(Frame.WINDOW_UPDATE, Frame.FIN, 1, 0));
    assertThat(far.next()).isEqualTo(new Seen(Frame.WINDOW_UPDATE, Frame.RST, 1, 0));
  }

  @Test
  void streamsOfThePeerMayOvertakeEachOther() throws Exception {
    for (int id : new int[] {6, 2, 4}) {
      far.data(Frame.SYN, id, 1);
    }
    for (int id : new int[] {6, 2, 4}) {
      YamuxStream stream = far.opened.poll(SOON).orElseThrow();
      assertThat(stream.id()).isEqualTo(id);
      assertThat(stream.input().read()).isZero();
    }
    far.data(Frame.SYN, 2, 1);
    assertThat(far.next(Frame.GO_AWAY).length()).isEqualTo(Frame.GO_AWAY_PROTOCOL_ERROR);
  }
}
