package dev.cairn.authority.console;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Authority.LoggedEntry;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.ActCodec;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** The log, entry by entry, with proofs. */
final class LogPages {

  private static final int ROWS = 50;

  private final Authority authority;

  LogPages(Authority authority) {
    this.authority = authority;
  }

  /** A line's three columns. */
  private record Line(String kind, String time, String text) {}

  Page entries(Visit visit) throws IOException {
    long size = authority.checkpoint().size();
    Page page = new Page("/log", "Log");
    page.add(
        "<p>%s entries, root <code>%s</code>. Anybody can check it all: <code>cairn authority log"
            + " verify</code>.</p>",
        size, authority.checkpoint().root().hex());
    page.table("Newest first", "Entry", "Time", "Kind", "What");
    long from = Math.min(visit.from(), size);
    for (long index = size - 1 - from; index >= 0 && index > size - 1 - from - ROWS; index--) {
      Line line = line(authority.entry(index).bytes());
      page.add(
          "<tr><td><a href=\"/log/%s\">%s</a></td><td>%s</td><td>%s</td><td>%s</td></tr>",
          index, index, line.time, line.kind, line.text);
    }
    return page.tableEnd().pages("/log", from, ROWS, size);
  }

  Optional<Page> entry(String number) throws IOException {
    if (!number.matches("[0-9]{1,15}")) {
      return Optional.empty();
    }
    LoggedEntry entry;
    try {
      entry = authority.entry(Long.parseLong(number));
    } catch (IndexOutOfBoundsException e) {
      return Optional.empty();
    }
    Line line = line(entry.bytes());
    Hash leaf = Merkle.leafHash(entry.bytes());
    boolean isProved =
        Merkle.verifyInclusion(
            leaf,
            entry.index(),
            entry.checkpoint().size(),
            entry.proof(),
            entry.checkpoint().root());
    Page page = new Page("/log", "Log entry " + entry.index());
    page.add("<p>%s · %s</p><p>%s</p>", line.time, line.kind, line.text);
    page.add(
        "<h2>Proof</h2><p class=\"%s\">%s</p>",
        isProved ? "good" : "bad",
        isProved
            ? "It is in the tree of " + entry.checkpoint().size() + " entries."
            : "The proof does not lead to the root.");
    page.add("<p>Leaf <code>%s</code></p><ol>", leaf.hex());
    entry.proof().forEach(hash -> page.add("<li><code>%s</code></li>", hash.hex()));
    page.add(
        "</ol><p>Root <code>%s</code></p><h2>Signed</h2><pre class=\"mono\">%s</pre>",
        entry.checkpoint().root().hex(),
        new String(entry.checkpoint().note(), StandardCharsets.UTF_8));
    return Optional.of(page);
  }

  private static Line line(byte[] entry) throws IOException {
    try {
      return line(ActCodec.decode(entry));
    } catch (RefusedException e) {
      throw new IOException("log entry is damaged: " + e.getMessage(), e);
    }
  }

  private static Line line(Act act) throws RefusedException {
    return switch (act) {
      case Act.Founded a -> new Line("founded", time(a.timeMs()), "root and issuing CA");
      case Act.Requested a -> new Line("requested", time(a.timeMs()), "a draw of a node id");
      case Act.Certified(byte[] der) -> {
        DeviceCertificate c = DeviceCertificate.read(der);
        yield new Line(
            "certified",
            Pages.minute(c.notBefore()),
            "node %s at %s, serial %s, until %s"
                .formatted(
                    c.node().nodeId().toString().substring(0, 12),
                    c.subject().site(),
                    c.serial().toString(16),
                    Pages.day(c.notAfter())));
      }
      case Act.Invited a ->
          new Line(
              "invited",
              time(a.timeMs()),
              a.terms().member() + " at " + a.terms().site() + by(a.registrar()));
      case Act.Revoked a ->
          new Line(
              "revoked",
              time(a.timeMs()),
              a.serials().size() + " certificates: " + a.reason() + by(a.registrar()));
      case Act.Renewed a -> new Line("renewed", time(a.timeMs()), "a certificate's wish");
      case Act.QuotasSet a -> new Line("quotas", time(a.timeMs()), a.quotas() + by(a.registrar()));
      case Act.RecoveryRulesSet a ->
          new Line(
              "rules", time(a.timeMs()), "recovery delay " + a.rules().delay() + by(a.registrar()));
      case Act.RecoveryApproved a ->
          new Line(
              "recovery", time(a.timeMs()), "of " + a.subject() + " approved" + by(a.registrar()));
      case Act.RecoveryVetoed a ->
          new Line("veto", time(a.timeMs()), "recovery of " + a.subject() + " vetoed");
      case Act.RolledOver a -> new Line("rolled over", time(a.timeMs()), "the next issuing CA");
      case Act.Listed a -> new Line("listed", time(a.timeMs()), "revocation list " + a.number());
    };
  }

  private static String by(String registrar) {
    return registrar.isEmpty() ? "" : ", by " + registrar;
  }

  private static String time(long ms) {
    return Pages.minute(Instant.ofEpochMilli(ms));
  }
}
