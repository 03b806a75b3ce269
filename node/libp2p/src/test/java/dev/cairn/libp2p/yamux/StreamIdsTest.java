package dev.cairn.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.libp2p.MalformedMessageException;
import org.junit.jupiter.api.Test;

class StreamIdsTest {

  private final StreamIds dialers = new StreamIds(1);
  private final StreamIds listeners = new StreamIds(0);

  private static void refuses(StreamIds ids, int id) {
    assertThatThrownBy(() -> ids.open(id)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void everyIdOfThePeersParityOpensOnce() throws Exception {
    for (int id = 1; id < 100; id += 2) {
      dialers.open(id);
      listeners.open(id + 1);
    }
    refuses(dialers, 1);
    refuses(dialers, 99);
    refuses(dialers, 102);
    refuses(listeners, 101);
    refuses(listeners, 0);
    refuses(listeners, -2);
  }

  @Test
  void idsMayOvertakeEachOther() throws Exception {
    for (int id : new int[] {7, 3, 1, 5, 11, 9}) {
      dialers.open(id);
    }
    for (int id = 1; id <= 11; id += 2) {
      refuses(dialers, id);
    }
    listeners.open(4);
    listeners.open(2);
    refuses(listeners, 2);
  }

  @Test
  void remembersTheNewestOfThoseThatWerePassedOver() throws Exception {
    dialers.open(Integer.MAX_VALUE); // odd
    refuses(dialers, 1);
    dialers.open(Integer.MAX_VALUE - 2);
    dialers.open(Integer.MAX_VALUE - 2 * 512);
    refuses(dialers, Integer.MAX_VALUE - 2 * 513);
  }

  @Test
  void knowsWhatMayHaveBeenOpened() throws Exception {
    assertThat(dialers.known(1)).isFalse();
    dialers.open(3);
    assertThat(dialers.known(1)).isTrue();
    assertThat(dialers.known(3)).isTrue();
    assertThat(dialers.known(5)).isFalse();
    assertThat(dialers.known(0)).isFalse();
  }
}
