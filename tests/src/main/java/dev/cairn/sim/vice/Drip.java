package dev.cairn.sim.vice;

import dev.cairn.env.Environment;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;

/** Lets bytes out one small piece at a time, with a pause before each. */
final class Drip extends FilterOutputStream {

  private static final int PIECE_BYTES = 4096;

  private final Environment env;
  private final Duration pause;

  Drip(OutputStream real, Environment env, Duration pause) {
    super(real);
    this.env = env;
    this.pause = pause;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; done += PIECE_BYTES) {
      try {
        env.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while it dripped");
      }
      out.write(bytes, offset + done, Math.min(PIECE_BYTES, length - done));
      out.flush();
    }
  }
}
