package dev.cairn.libp2p.yamux;

import java.time.Duration;

/**
 * What bounds one connection's streams.
 *
 * @param inboundStreamsMax streams the peer may have open; more are reset at once
 * @param windowBytesMax to which a stream's receive window may grow
 * @param windowsGrownBytesMax sum over the connection of what windows grew above their initial size
 * @param bufferedBytesMax memory for bytes that no one has read yet, over all streams; the stream
 *     that would exceed it is reset
 * @param linger how long a closed stream waits for the peer's half-close before it is reset
 */
public record YamuxLimits(
    int inboundStreamsMax,
    int windowBytesMax,
    long windowsGrownBytesMax,
    long bufferedBytesMax,
    Duration linger) {

  /** The window every stream starts with; fixed by the protocol, in both directions. */
  public static final int INITIAL_WINDOW_BYTES = 256 * 1024;

  /** Streams opened and not yet acknowledged, at most (specs, {@code yamux/README.md}). */
  public static final int ACK_BACKLOG = 256;

  /**
   * 4 MiB fill 100 Mbit/s at 300 ms. 32 MiB buffered let 128 streams stand still with a full
   * initial window.
   */
  public static YamuxLimits of(int inboundStreamsMax) {
    return new YamuxLimits(inboundStreamsMax, 4 << 20, 16 << 20, 32 << 20, Duration.ofSeconds(30));
  }
}
