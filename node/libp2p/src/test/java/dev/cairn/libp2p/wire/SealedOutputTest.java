package dev.cairn.libp2p.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.env.RealEnvironment;
import dev.cairn.env.Slot;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When messages are written, seen by who reads the socket. Messages are not sealed here. */
class SealedOutputTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int LARGE = 60_000;

  private final Environment env = new RealEnvironment();
  private final Mailbox<Integer> written = new Mailbox<>(env, 1000);
  private final Slot<Boolean> socketOpens = new Slot<>(env);
  private final SealedOutput output =
      new SealedOutput(env, "writer", new Plain(), new Socket(), new BufferPool(0), cause -> {});

  private void send(int bytes, boolean more) {
    try {
      output.send(new byte[bytes], bytes, new byte[0], 0, 0, more);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatMoreFollowsWaitsForItAndIsWrittenWithIt() throws Exception {
    socketOpens.fill(true);
    send(100, true);
    send(200, true);
    assertThat(written.poll(Duration.ZERO)).isEmpty();
    send(300, false);
    assertThat(written.poll(SOON)).hasValue(600);
  }

  @Test
  void whatWaitsIsWrittenWhenItsSenderHasNoMore() throws Exception {
    socketOpens.fill(true);
    send(100, true);
    output.flush();
    assertThat(written.poll(SOON)).hasValue(100);
  }

  @Test
  void whatWaitsIsWrittenWithWhatOthersSend() throws Exception {
    socketOpens.fill(true);
    send(100, true);
    output.sendNow(new byte[20]);
    assertThat(written.poll(SOON)).hasValue(120);
  }

  @Test
  void fullQueueIsWrittenThoughMoreFollows() throws Exception {
    Slot<Boolean> sent = new Slot<>(env);
    env.start(
        "sender",
        () -> {
          for (int i = 0; i < 20; i++) {
            send(LARGE, true);
          }
          output.flush();
          sent.fill(true);
        });
    assertThat(sent.peek()).as("20 messages do not fit the queue").isEmpty();
    socketOpens.fill(true);
    assertThat(sent.await(SOON)).contains(true);
    for (int bytes = 0; bytes < 20 * LARGE; ) {
      bytes += written.poll(SOON).orElseThrow();
    }
  }

  @Test
  void whatWaitsIsWrittenBeforeTheEnd() throws Exception {
    socketOpens.fill(true);
    send(100, true);
    output.finish();
    assertThat(written.poll(SOON)).hasValue(100);
    assertThat(written.poll(SOON)).as("closed").hasValue(0);
  }

  /** Takes nothing until it opens. */
  private final class Socket extends OutputStream {
    @Override
    public void write(int value) {
      written.offer(1);
    }

    @Override
    public void write(byte[] array, int offset, int length) throws IOException {
      try {
        Optional<Boolean> open = socketOpens.await(SOON);
        assertThat(open).isPresent();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      written.offer(length);
    }

    @Override
    public void close() {
      written.offer(0);
    }
  }

  private static final class Plain implements SecureChannel {
    @Override
    public int plaintextBytesMax() {
      return LARGE;
    }

    @Override
    public int overheadBytes() {
      return 0;
    }

    @Override
    public int receive() {
      return -1;
    }

    @Override
    public boolean hasArrived() {
      return false;
    }

    @Override
    public byte[] received() {
      return new byte[0];
    }

    @Override
    public void detach() {}

    @Override
    public int seal(
        byte[] head, int headBytes, byte[] body, int offset, int length, byte[] target, int at) {
      System.arraycopy(head, 0, target, at, headBytes);
      return headBytes;
    }
  }
}
