package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Bytes over streams: order, back-pressure, many at once. */
abstract class StreamContract extends HostContract {

  StreamContract(HostWorld world) {
    super(world);
  }

  @Test
  void echoesWhatWasSent() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      byte[] sent = bytes(1 << 20);
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        assertThat(stream.protocol()).isEqualTo(ECHO);
        fork(() -> {
          stream.output().write(sent);
          stream.closeWrite();
        });
        assertThat(Arrays.mismatch(stream.input().readAllBytes(), sent)).isEqualTo(-1);
      }
    });
  }

  @Test
  void flushHandsSmallWritesOver() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(
          ECHO,
          stream -> {
            for (int value = stream.input().read(); value >= 0; value = stream.input().read()) {
              stream.output().write(value + 1);
              stream.output().flush();
            }
          });
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        for (int i = 0; i < 5; i++) {
          stream.output().write(i);
          stream.output().flush();
          assertThat(stream.input().read()).isEqualTo(i + 1);
        }
      }
    });
  }

  @Test
  void unknownProtocolIsRefusedAndTheConnectionLives() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      assertThatThrownBy(() -> connection.open("/test/none/1.0.0", SOON))
          .isInstanceOf(ProtocolNotSupportedException.class);
      assertThat(connection.isOpen()).isTrue();
      connection.open(ECHO, SOON).close();
    });
  }

  @Test
  void manyStreamsAtOnce() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      int count = 50;
      LinkedBlockingQueue<Boolean> equal = new LinkedBlockingQueue<>();
      for (int i = 0; i < count; i++) {
        byte[] sent = bytes(1000 + i);
        fork(() -> {
          try (P2pStream stream = connection.open(ECHO, SOON)) {
            stream.output().write(sent);
            stream.closeWrite();
            equal.add(Arrays.equals(stream.input().readAllBytes(), sent));
          }
        });
      }
      until(() -> equal.size() == count);
      assertThat(equal).containsOnly(true);
    });
  }

  @Test
  void slowReaderHoldsUpOnlyItsOwnStream() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      LinkedBlockingQueue<P2pStream> stuck = new LinkedBlockingQueue<>();
      b.handle(
          "/test/stuck/1.0.0",
          stream -> {
            stuck.add(stream);
            waitForReset(stream);
          });
      b.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      P2pStream slow = connection.open("/test/stuck/1.0.0", SOON);
      fork(() -> {
        try {
          while (true) {
            slow.output().write(bytes(100_000));
          }
        } catch (IOException e) {
          // reset at the end of the test
        }
      });
      until(() -> !stuck.isEmpty());
      for (int i = 0; i < 3; i++) {
        try (P2pStream stream = connection.open(ECHO, SOON)) {
          stream.output().write(bytes(10_000));
          stream.closeWrite();
          assertThat(stream.input().readAllBytes()).isEqualTo(bytes(10_000));
        }
      }
      slow.reset();
    });
  }

  /** Waits for the stream's reset without reading what is sent. */
  private void waitForReset(P2pStream stream) throws IOException {
    try {
      until(() -> {
        try {
          stream.output().write(0);
          stream.output().flush();
          return false;
        } catch (IOException e) {
          return true;
        }
      });
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
