package dev.cairn.app.home;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Nearest;
import dev.cairn.app.output.Quantity;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.storage.Profile;
import dev.cairn.storage.budget.RateLimits;
import dev.cairn.storage.budget.RateLimits.Rates;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a device may be told in {@code cairn.properties}. Every setting has a default that works, so
 * the file may be missing.
 *
 * @param listen where other members reach this device
 * @param announce what it tells them, where that is another address (port forwarding); empty for
 *     what it listens on
 * @param donateBytes bytes of disk offered to other members
 * @param bootstrap members to ask first, beside those known from earlier
 * @param rates how fast it may send and receive, and when
 * @param profile the code of what this owner stores from now on; empty for the planner's choice
 * @param pace how many times faster than time hosts are judged and repairs fall due: 1, except to
 *     watch in minutes what takes weeks; not in the file, so that it ends with the process
 * @param demo true in a demonstration alone: recoveries may wait less than an hour; not in the file
 * @param host name of this device in snapshots and policies; empty for the machine's
 */
public record Settings(
    Multiaddr listen,
    Optional<Multiaddr> announce,
    long donateBytes,
    List<Contact> bootstrap,
    RateLimits rates,
    Optional<Profile> profile,
    double pace,
    boolean demo,
    String host) {

  /** Unassigned by IANA in 2026, and above the ports that need privileges. */
  public static final int PORT_DEFAULT = 4701;

  /** What a laptop can spare unasked; a server's owner will say more. */
  public static final long DONATE_BYTES_DEFAULT = 10L << 30;

  /** A week in six seconds: faster than that, a living host cannot show that it lives. */
  private static final double PACE_MAX = 100_000;

  private static final Pattern PROFILE =
      Pattern.compile("(\\d{1,3})\\s*/\\s*(\\d{1,3})\\s*/\\s*(\\d{1,3})");

  /** With half as many spare indices they are 256, which is all that the field has. */
  private static final int PROFILE_BLOCKS_MAX = 170;

  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "listen",
              "announce",
              "donate",
              "host",
              "bootstrap",
              "upload",
              "download",
              "profile",
              "schedule",
              "lan-limits"));

  public Settings {
    bootstrap = List.copyOf(bootstrap);
  }

  /** The name of this device in snapshots and policies. */
  public String hostName() {
    if (!host.isEmpty()) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The same, listening on {@code address}. */
  public Settings withListen(Multiaddr address) {
    return new Settings(
        address, announce, donateBytes, bootstrap, rates, profile, pace, demo, host);
  }

  /** The same, offering {@code bytes}. */
  public Settings withDonate(long bytes) {
    return new Settings(listen, announce, bytes, bootstrap, rates, profile, pace, demo, host);
  }

  /** The same, asking {@code contacts} first as well. */
  public Settings withBootstrap(List<Contact> contacts) {
    List<Contact> all = new ArrayList<>(contacts);
    all.addAll(bootstrap);
    return new Settings(listen, announce, donateBytes, all, rates, profile, pace, demo, host);
  }

  /**
   * The same, sending at most so fast outside the schedule.
   *
   * @throws IllegalArgumentException if {@code speed} is none; says how to write it
   */
  public Settings withUpload(String speed) {
    return withUsual(new Rates(Speeds.rate("--upload", speed), rates.usual().download()));
  }

  /** The same, receiving at most so fast; as {@link #withUpload}. */
  public Settings withDownload(String speed) {
    return withUsual(new Rates(rates.usual().upload(), Speeds.rate("--download", speed)));
  }

  private Settings withUsual(Rates usual) {
    RateLimits changed = new RateLimits(usual, rates.windows(), rates.lanToo(), rates.zone());
    return new Settings(
        listen, announce, donateBytes, bootstrap, changed, profile, pace, demo, host);
  }

  /** The same, with policies that run so many times faster than time. */
  public Settings withPace(double factor) {
    if (!(factor >= 1 && factor <= PACE_MAX)) {
      throw new IllegalArgumentException("a pace is 1 to %.0f, not %s".formatted(PACE_MAX, factor));
    }
    return new Settings(
        listen, announce, donateBytes, bootstrap, rates, profile, factor, demo, host);
  }

  /** The same, in a demonstration. */
  public Settings withDemo(boolean isDemo) {
    return new Settings(
        listen, announce, donateBytes, bootstrap, rates, profile, pace, isDemo, host);
  }

  /** The settings of a home. */
  public static Settings of(Home home) throws CommandFailure, IOException {
    Properties properties = new Properties();
    if (Files.exists(home.settings())) {
      try (Reader reader = Files.newBufferedReader(home.settings())) {
        properties.load(reader);
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(ExitCodes.FAILED, home.settings() + ": " + e.getMessage(), e);
      }
    }
    try {
      return parse(properties);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.FAILED, home.settings() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The settings that {@code properties} say, defaults for the rest.
   *
   * @throws IllegalArgumentException for an unknown key (with the nearest known one) or a bad value
   */
  static Settings parse(Properties properties) {
    for (String key : properties.stringPropertyNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "unknown setting '" + key + "'" + Nearest.hint(key, KEYS));
      }
    }
    List<Contact> bootstrap = new ArrayList<>();
    for (String contact : properties.getProperty("bootstrap", "").split("[,\\s]+", -1)) {
      if (!contact.isEmpty()) {
        bootstrap.add(Contact.parse(contact));
      }
    }
    String announce = properties.getProperty("announce", "").strip();
    return new Settings(
        Address.parse(properties.getProperty("listen", "/ip4/0.0.0.0/tcp/" + PORT_DEFAULT)),
        announce.isEmpty() ? Optional.empty() : Optional.of(Address.parse(announce)),
        Quantity.parseBytes(properties.getProperty("donate", Long.toString(DONATE_BYTES_DEFAULT))),
        bootstrap,
        Speeds.parse(
            properties.getProperty("upload", "unlimited"),
            properties.getProperty("download", "unlimited"),
            properties.getProperty("schedule", ""),
            properties.getProperty("lan-limits", "off")),
        profile(properties.getProperty("profile", "").strip()),
        1,
        false,
        properties.getProperty("host", "").strip());
  }

  private static Optional<Profile> profile(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher parts = PROFILE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "profile is three numbers, data blocks/repair at/blocks, as in 8/10/12, not " + text);
    }
    int k = Integer.parseInt(parts.group(1));
    int repairAt = Integer.parseInt(parts.group(2));
    int n = Integer.parseInt(parts.group(3));
    if (k < 1 || repairAt <= k || n < repairAt || n > PROFILE_BLOCKS_MAX) {
      throw new IllegalArgumentException(
          "profile %s: a repair needs %d blocks and must begin while there are more, so k < repair at ≤ n ≤ %d"
              .formatted(text, k, PROFILE_BLOCKS_MAX));
    }
    return Optional.of(new Profile(k, repairAt, n, n / 2));
  }
}
