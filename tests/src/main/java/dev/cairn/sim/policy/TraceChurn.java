package dev.cairn.sim.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Sessions as recorded. One line a host: {@code id site count up down up down …} in minutes; lines
 * with # are comments, one of which says {@code duration_min=}. Who has not been seen in the last
 * 60 days of the record has left when last seen.
 */
final class TraceChurn implements Churn {

  private static final long MINUTE = 60;
  private static final long LEFT_AFTER = 60 * DAY;

  private final String name;
  private final long end;
  private final int[] sites;
  private final long[][] sessions;

  private TraceChurn(String name, long end, int[] sites, long[][] sessions) {
    this.name = name;
    this.end = end;
    this.sites = sites;
    this.sessions = sessions;
  }

  /**
   * Reads a trace, plain or gzip.
   *
   * @throws IOException if there is none or it is not one
   */
  static TraceChurn read(Path file) throws IOException {
    List<long[]> sessions = new ArrayList<>();
    List<Integer> sites = new ArrayList<>();
    long end = 0;
    boolean packed = file.toString().endsWith(".gz");
    try (var in = Files.newInputStream(file);
        var reader =
            new BufferedReader(
                new InputStreamReader(
                    packed ? new GZIPInputStream(in) : in, StandardCharsets.US_ASCII))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("#")) {
          int at = line.indexOf("duration_min=");
          end = at < 0 ? end : Long.parseLong(line.substring(at + 13).split(" ", 2)[0]) * MINUTE;
        } else if (!line.isBlank()) {
          String[] words = line.strip().split(" +", -1);
          sites.add(Integer.parseInt(words[1]));
          sessions.add(session(words));
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException(file + " is not an availability trace", e);
    }
    int[] domains = sites.stream().mapToInt(Integer::intValue).toArray();
    return new TraceChurn(
        "trace " + file.getFileName(), end, domains, sessions.toArray(long[][]::new));
  }

  private static long[] session(String[] words) {
    long[] times = new long[words.length - 3];
    for (int i = 0; i < times.length; i++) {
      times[i] = Long.parseLong(words[i + 3]) * MINUTE;
    }
    return times;
  }

  /** The last second of the record. */
  long end() {
    return end;
  }

  @Override
  public int hosts() {
    return sessions.length;
  }

  @Override
  public long bornAt(int host) {
    return sessions[host][0];
  }

  @Override
  public long diesAt(int host, long born) {
    long last = sessions[host][sessions[host].length - 1];
    return end - last > LEFT_AFTER ? last : NEVER;
  }

  @Override
  public long nextUp(int host, long now) {
    long[] times = sessions[host];
    for (int i = 0; i < times.length; i += 2) {
      if (times[i + 1] > now) {
        return Math.max(now, times[i]);
      }
    }
    return NEVER;
  }

  @Override
  public long nextDown(int host, long now) {
    long[] times = sessions[host];
    int i = 1;
    while (times[i] <= now) {
      i += 2;
    }
    return times[i] == end ? NEVER : times[i];
  }

  @Override
  public int site(int host) {
    // Hosts of an unknown domain are their own.
    return sites[host] >= 0 ? sites[host] : sites.length + host;
  }

  @Override
  public boolean replaced() {
    return false;
  }

  @Override
  public String name() {
    return name;
  }
}
