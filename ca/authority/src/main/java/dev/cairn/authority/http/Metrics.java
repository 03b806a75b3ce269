package dev.cairn.authority.http;

import dev.cairn.authority.Authority;
import dev.cairn.authority.log.Registry;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.RevocationList;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/**
 * What a Prometheus server reads at {@code /metrics}: counts of answers since the start, and the
 * authority's state. Nothing that the public log does not say as well.
 */
final class Metrics {

  private static final Pattern OPERATION =
      Pattern.compile("/(v1/[a-z/]{1,20}[a-z]|\\.well-known/est/[a-z]{1,20}|checkpoint|metrics)");

  private final Authority authority;
  private final InstantSource clock;
  private final Instant started;
  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();

  Metrics(Authority authority, InstantSource clock) {
    this.authority = authority;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** Counts an answer; what is no operation of ours is counted together. */
  void answered(String path, int status) {
    String operation =
        path.startsWith("/tile/")
            ? "/tile"
            : path.startsWith("/v1/crl/after/") ? "/v1/crl/after" : path;
    String name =
        OPERATION.matcher(operation).matches() || operation.equals("/tile") ? operation : "other";
    if (status == Answer.NOT_FOUND) {
      name = "other";
    }
    String labels = "operation=\"" + name + "\",status=\"" + status + "\"";
    answers.computeIfAbsent(labels, label -> new LongAdder()).increment();
  }

  String text() throws IOException {
    Instant now = clock.instant();
    StringBuilder out = new StringBuilder();
    RevocationList list = authority.revocationList();
    gauge(out, "uptime_seconds", "Since the start.", seconds(started, now));
    gauge(out, "log_entries", "Entries of the log.", authority.checkpoint().size());
    gauge(out, "crl_number", "Number of the revocation list in force.", list.number());
    gauge(out, "crl_age_seconds", "Age of it.", seconds(list.thisUpdate(), now));
    IssuingCa issuer = authority.issuers().getFirst();
    gauge(out, "issuers", "Issuing CAs in force.", authority.issuers().size());
    gauge(
        out,
        "issuer_ends_in_seconds",
        "Until the newest issuing CA is over.",
        seconds(now, issuer.notAfter()));
    gauge(
        out,
        "rollover_due",
        "1 if the next issuing CA should be made.",
        issuer.isRolloverDue(now) ? 1 : 0);
    gauge(out, "queue_waiting", "Devices that wait for a registrar.", authority.waiting().size());
    gauge(out, "members", "Members.", authority.consult(Registry::memberCount));
    gauge(
        out, "certificates", "Certificates ever issued.", authority.consult(r -> r.deviceCount()));
    out.append("# HELP cairn_authority_answers_total Answers by operation and status.\n");
    out.append("# TYPE cairn_authority_answers_total counter\n");
    new TreeMap<>(answers)
        .forEach((labels, count) ->
            out.append("cairn_authority_answers_total{" + labels + "} " + count.sum() + "\n"));
    return out.toString();
  }

  private static long seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toSeconds());
  }

  private static void gauge(StringBuilder out, String name, String help, long value) {
    String full = "cairn_authority_" + name;
    out.append("# HELP " + full + " " + help + "\n# TYPE " + full + " gauge\n");
    out.append(full + " " + value + "\n");
  }
}
