package dev.cairn.storage.budget;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalLong;

/**
 * How fast this device may send and receive: one pair of rates, and others at some hours of the
 * day.
 *
 * @param usual outside every window
 * @param windows the first that holds a moment counts; each changes only the rates it names
 * @param lanToo true: peers on the own network count as well
 * @param zone whose clock the windows are read on
 */
public record RateLimits(Rates usual, List<Window> windows, boolean lanToo, ZoneId zone) {

  /** A rate that is none. */
  public static final long UNLIMITED = 0;

  /**
   * Slowest rate that makes sense: a peer that moves less than 256 KiB in 30 s (9 KB/s) is given
   * up.
   */
  public static final long BYTES_PER_SECOND_MIN = 16 * 1024;

  /** No limit at any time. */
  public static final RateLimits NONE =
      new RateLimits(new Rates(UNLIMITED, UNLIMITED), List.of(), false, ZoneId.of("UTC"));

  public RateLimits {
    windows = List.copyOf(windows);
  }

  /** Bytes a second each way; {@link #UNLIMITED} or at least {@link #BYTES_PER_SECOND_MIN}. */
  public record Rates(long upload, long download) {
    public Rates {
      require(upload);
      require(download);
    }
  }

  /**
   * Hours of each day.
   *
   * @param from inclusive
   * @param until exclusive; at or before {@code from}: on the next day
   * @param upload bytes a second then, if they differ from the usual ones
   * @param download likewise
   */
  public record Window(
      LocalTime from, LocalTime until, OptionalLong upload, OptionalLong download) {
    public Window {
      upload.ifPresent(RateLimits::require);
      download.ifPresent(RateLimits::require);
    }

    boolean holds(LocalTime time) {
      boolean begun = !time.isBefore(from);
      boolean over = !time.isBefore(until);
      return from.isBefore(until) ? begun && !over : begun || !over;
    }
  }

  /** What holds at {@code now}. */
  public Rates at(Instant now) {
    if (windows.isEmpty()) {
      return usual;
    }
    LocalTime time = now.atZone(zone).toLocalTime();
    for (Window window : windows) {
      if (window.holds(time)) {
        return rates(window);
      }
    }
    return usual;
  }

  /** What holds during {@code window}. */
  Rates rates(Window window) {
    return new Rates(window.upload.orElse(usual.upload), window.download.orElse(usual.download));
  }

  /** True if nothing is ever limited. */
  public boolean isNone() {
    return windows.isEmpty() && usual.upload == UNLIMITED && usual.download == UNLIMITED;
  }

  private static void require(long bytesPerSecond) {
    if (bytesPerSecond != UNLIMITED && bytesPerSecond < BYTES_PER_SECOND_MIN) {
      throw new IllegalArgumentException(
          bytesPerSecond + " bytes a second; the least is " + BYTES_PER_SECOND_MIN);
    }
  }
}
