package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How streams end: half-closed, reset, refused, too late, interrupted. */
abstract class StreamEndContract extends HostContract {

  StreamEndContract(HostWorld world) {
    super(world);
  }

  @Test
  void halfCloseEndsOneDirectionOnly() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(
          ECHO,
          stream -> {
            byte[] all = stream.input().readAllBytes();
            stream.output().write(all.length);
          });
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        stream.output().write(bytes(99));
        stream.closeWrite();
        assertThatThrownBy(
                () -> {
                  stream.output().write(bytes(100_000));
                })
            .isInstanceOf(IOException.class);
        assertThat(stream.input().readAllBytes()).containsExactly(99);
      }
    });
  }

  @Test
  void resetReachesTheOtherSide() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      AtomicReference<IOException> seen = new AtomicReference<>();
      b.handle(
          ECHO,
          stream -> {
            try {
              stream.input().readAllBytes();
            } catch (IOException e) {
              seen.set(e);
            }
          });
      P2pStream stream = dial(a, b).open(ECHO, SOON);
      stream.output().write(1);
      stream.output().flush();
      stream.reset();
      stream.reset();
      until(() -> seen.get() != null);
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
      stream.close();
    });
  }

  @Test
  void exceptionOfHandlerResetsTheStream() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(
          ECHO,
          stream -> {
            throw new IOException("as if the peer had misbehaved");
          });
      Connection connection = dial(a, b);
      assertThatThrownBy(
              () -> {
                // The reset may overtake the agreement.
                try (P2pStream stream = connection.open(ECHO, SOON)) {
                  stream.input().readAllBytes();
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(connection.isOpen()).isTrue();
    });
  }

  @Test
  void refusalInTheMiddleOfAnUploadCanBeRead() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(
          ECHO,
          stream -> {
            stream.input().read();
            stream.output().write("full".getBytes(StandardCharsets.UTF_8));
          });
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    stream.output().write(bytes(100_000));
                  }
                })
            .isInstanceOf(IOException.class);
        assertThat(stream.input().readAllBytes()).asString().isEqualTo("full");
      }
    });
  }

  @Test
  void deadlineResetsAStreamThatWaits() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, stream -> stream.input().readAllBytes());
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        stream.deadline(Duration.ofMillis(50));
        assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
      }
    });
  }

  @Test
  void interruptedReaderLosesItsStreamButNotTheConnection() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      P2pStream stream = connection.open(ECHO, SOON);
      AtomicReference<Thread> reader = new AtomicReference<>();
      CountDownLatch failed = new CountDownLatch(1);
      fork(() -> {
        reader.set(Thread.currentThread());
        try {
          stream.input().read();
        } catch (IOException e) {
          failed.countDown();
        }
      });
      until(() -> reader.get() != null);
      reader.get().interrupt();
      until(() -> failed.getCount() == 0);
      connection.open(ECHO, SOON).close();
    });
  }
}
