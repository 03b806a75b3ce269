package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.Json;
import dev.cairn.app.output.MalformedJsonException;
import dev.cairn.app.output.Message;
import dev.cairn.app.policy.RunRecord;
import dev.cairn.archive.vault.StoredPolicy.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What became of the backups of this device's sources: one line of JSON each in the home, and one
 * for each vault that was pruned. Safe for many threads; one process has it open for writing, the
 * one that holds the home.
 */
final class RunLedger {

  private static final System.Logger LOG = System.getLogger(RunLedger.class.getName());

  private final Home home;
  private final SortedMap<VaultSource, RunRecord> runs = new TreeMap<>();
  private final Map<String, Instant> pruned = new HashMap<>();

  /** A source in a vault. */
  record VaultSource(String vault, Source source) implements Comparable<VaultSource> {
    private static final Comparator<VaultSource> ORDER =
        Comparator.comparing(VaultSource::vault).thenComparing(VaultSource::source);

    @Override
    public int compareTo(VaultSource other) {
      return ORDER.compare(this, other);
    }
  }

  private RunLedger(Home home) {
    this.home = home;
  }

  /**
   * The ledger of a home. A line that is damaged is passed over: its source counts as new. So is
   * one of a vault whose key is not in the home any more, which nobody could back up to.
   */
  static RunLedger open(Home home) throws IOException {
    RunLedger ledger = new RunLedger(home);
    byte[] text = home.read(home.policyRuns()).orElse(new byte[0]);
    for (String line : new String(text, StandardCharsets.UTF_8).lines().toList()) {
      try {
        ledger.take(Json.message(line));
      } catch (MalformedJsonException | DateTimeException e) {
        LOG.log(System.Logger.Level.WARNING, home.policyRuns() + ": " + e.getMessage());
      }
    }
    Set<String> vaults = Set.copyOf(VaultFiles.names(home));
    ledger.runs.keySet().removeIf(key -> !vaults.contains(key.vault));
    return ledger;
  }

  private void take(Message m) {
    if (m.type().equals("pruned")) {
      pruned.put(m.text("vault"), Instant.parse(m.text("at")));
      return;
    }
    RunRecord run =
        new RunRecord(
            Instant.parse(m.text("since")),
            time(m, "started"),
            time(m, "ended"),
            time(m, "succeeded"),
            Math.clamp(m.number("failures"), 0, Integer.MAX_VALUE),
            m.text("error"),
            m.text("note"),
            Duration.ofSeconds(m.number("alarm_after_s")),
            time(m, "alarmed"));
    runs.put(new VaultSource(m.text("vault"), new Source(m.text("host"), m.texts("paths"))), run);
  }

  private static Optional<Instant> time(Message m, String name) {
    String text = m.text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
  }

  /** All of them. */
  synchronized SortedMap<VaultSource, RunRecord> all() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(runs));
  }

  /** What is known of a source; fresh if nothing is. */
  synchronized RunRecord of(VaultSource key, Instant now) {
    return runs.getOrDefault(key, RunRecord.fresh(now));
  }

  /** Something happened. */
  synchronized void put(VaultSource key, RunRecord run) throws IOException {
    if (!run.equals(runs.put(key, run))) {
      write();
    }
  }

  /** Forgets the sources of vaults that are none of {@code vaults}. */
  synchronized void keepVaults(Collection<String> vaults) throws IOException {
    if (runs.keySet().removeIf(key -> !vaults.contains(key.vault))) {
      write();
    }
  }

  /** Forgets the sources of {@code vault} that are none any more. */
  synchronized void keepOnly(String vault, Set<Source> sources) throws IOException {
    if (runs.keySet().removeIf(key -> key.vault.equals(vault) && !sources.contains(key.source))) {
      write();
    }
  }

  /** Forgets a source. */
  synchronized void remove(VaultSource key) throws IOException {
    if (runs.remove(key) != null) {
      write();
    }
  }

  /** When {@code vault} was last pruned by itself, or first might have been. */
  synchronized Optional<Instant> pruned(String vault) {
    return Optional.ofNullable(pruned.get(vault));
  }

  synchronized void pruned(String vault, Instant now) throws IOException {
    pruned.put(vault, now);
    write();
  }

  private void write() throws IOException {
    StringBuilder text = new StringBuilder();
    runs.forEach((key, run) -> text.append(Json.line(line(key, run))).append('\n'));
    pruned.forEach((vault, at) -> {
      Message line = Message.of("pruned").with("vault", vault).with("at", at.toString());
      text.append(Json.line(line)).append('\n');
    });
    home.write(home.policyRuns(), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Message line(VaultSource key, RunRecord run) {
    return Message.of("run")
        .with("vault", key.vault)
        .with("host", key.source.host())
        .with("paths", key.source.paths())
        .with("since", run.since().toString())
        .with("started", run.started().map(Instant::toString).orElse(null))
        .with("ended", run.ended().map(Instant::toString).orElse(null))
        .with("succeeded", run.succeeded().map(Instant::toString).orElse(null))
        .with("failures", run.failures())
        .with("error", run.error())
        .with("note", run.note())
        .with("alarm_after_s", run.alarmAfter().toSeconds())
        .with("alarmed", run.alarmed().map(Instant::toString).orElse(null));
  }

  /**
   * All of them, for {@code cairn status}.
   *
   * @param next when a source is run next, as far as that is known
   */
  List<Map<String, Object>> status(Function<VaultSource, Optional<Instant>> next) {
    List<Map<String, Object>> all = new ArrayList<>();
    this.all()
        .forEach((key, run) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("vault", key.vault);
          one.put("paths", key.source.paths());
          one.putAll(facts(run).fields());
          next.apply(key).ifPresent(at -> one.put("next_run", at.toString()));
          all.add(one);
        });
    return all;
  }

  /** What {@code cairn status} and {@code cairn policy list} say of a run. */
  static Message facts(RunRecord run) {
    return Message.of("run")
        .with("last_run", run.started().map(Instant::toString).orElse(null))
        .with("last_success", run.succeeded().map(Instant::toString).orElse(null))
        .with("failures", run.failures())
        .with("last_error", run.failures() == 0 ? null : run.error())
        .with("note", run.note().isEmpty() ? null : run.note());
  }
}
