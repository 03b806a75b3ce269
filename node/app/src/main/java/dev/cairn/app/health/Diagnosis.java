package dev.cairn.app.health;

import static dev.cairn.app.health.Finding.bad;
import static dev.cairn.app.health.Finding.good;
import static dev.cairn.app.health.Finding.unknown;
import static dev.cairn.app.health.Finding.weak;

import dev.cairn.app.output.Quantity;
import dev.cairn.app.policy.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code cairn doctor}'s judgement: each fact as it should be or not, and what to do about it. */
public final class Diagnosis {

  /** Signed times are refused from an hour ahead on; half of that is worth a word. */
  private static final Duration CLOCK_WEAK = Duration.ofMinutes(1);

  private static final Duration CLOCK_BAD = Duration.ofMinutes(30);

  private static final String INVITE = "ask your registrar for an invite, then: cairn join CODE";
  private static final String OVER =
      "let it reach the authority: for 180 days it is renewed at the next start; after that "
          + INVITE;
  private static final String RUN = "start it with: cairn node run";

  private Diagnosis() {}

  /** What a home tells. */
  public static List<Finding> of(HomeFacts home) {
    List<Finding> findings =
        new ArrayList<>(
            List.of(home(home), certificate(home), revocations(home), log(home), disk(home)));
    home.backups().forEach(backups -> findings.add(backups(backups, home.now())));
    return findings;
  }

  private static Finding backups(HomeFacts.Backups of, Instant now) {
    RunRecord run = of.run();
    String last = run.succeeded().map(at -> "last saved at " + at).orElse("never saved yet");
    String why = run.failures() == 0 ? "" : "; the last try: " + run.error();
    String text = of.source() + ": " + last + why;
    String remedy = "see why with: cairn policy run " + of.source();
    if (run.silence(now).isPresent()) {
      return bad("backups", text, remedy);
    }
    if (run.failures() > 0) {
      return weak("backups", text, remedy);
    }
    return run.note().isEmpty()
        ? good("backups", text)
        : weak("backups", text + "; " + run.note(), remedy);
  }

  /** What is to be said where no node runs. */
  public static List<Finding> withoutNode(HomeFacts home) {
    List<Finding> findings = new ArrayList<>();
    findings.add(weak("daemon", "not running: this device keeps nothing for others", RUN));
    boolean behind = home.listMade().isPresent() && home.listMade().get().isAfter(home.now());
    findings.add(
        behind
            ? bad(
                "clock",
                "behind the revocation list, which was made at " + home.listMade().get(),
                "set the clock; a time service keeps it right")
            : unknown("clock", "no member could be asked", RUN));
    findings.add(unknown("port", "nobody listens", RUN));
    findings.add(unknown("members", "none could be asked", RUN));
    return findings;
  }

  /** What a running node sees. */
  public static List<Finding> of(NetworkFacts network) {
    return List.of(clock(network), port(network), members(network), keepers(network));
  }

  private static Finding home(HomeFacts home) {
    return home.exposed().isEmpty()
        ? good("home", "joined; its secrets are this user's alone")
        : bad(
            "home",
            "others on this machine can read " + String.join(", ", home.exposed()),
            "take the rights of others away: chmod -R go= DIR");
  }

  private static Finding certificate(HomeFacts home) {
    Instant ends = home.certificateEnds();
    Duration left = Duration.between(home.now(), ends);
    String text = "valid until " + ends + ", " + left.toDays() + " days";
    if (left.isNegative()) {
      return bad("certificate", "ended at " + ends, OVER);
    }
    return left.compareTo(HomeFacts.CERTIFICATE_DUE) < 0
        ? weak("certificate", text, "a running node renews it by itself: cairn node run")
        : good("certificate", text);
  }

  private static Finding revocations(HomeFacts home) {
    if (home.listDue().isEmpty()) {
      return bad(
          "revocations", "no revocation list yet", "let it reach the authority, or a member");
    }
    Instant due = home.listDue().get();
    if (!home.now().isAfter(due)) {
      return good("revocations", "list in force, the next is due by " + due);
    }
    Duration overdue = Duration.between(due, home.now());
    String text = "list overdue for " + days(overdue);
    String remedy = "let it reach the authority (its address is in authority-addresses)";
    return overdue.compareTo(HomeFacts.LIST_GRACE) > 0
        ? bad("revocations", text + ": members no longer trust it", remedy)
        : weak("revocations", text + ": no newcomers are let in", remedy);
  }

  private static Finding log(HomeFacts home) {
    return home.logAlarms().isEmpty()
        ? good("authority log", "goes on from all that was seen of it")
        : bad(
            "authority log",
            "the authority signed two histories; the evidence is in "
                + String.join(", ", home.logAlarms()),
            "show the file to your registrar and to other members; trust no new certificate");
  }

  private static String days(Duration time) {
    return time.toDays() > 0 ? time.toDays() + " days" : time.toHours() + " hours";
  }

  private static Finding disk(HomeFacts home) {
    long promised = Math.max(0, home.donatedBytes() - home.heldBytes());
    String text =
        "%s of %s donated are taken, %s are free on the disk"
            .formatted(
                Quantity.bytes(home.heldBytes()),
                Quantity.bytes(home.donatedBytes()),
                Quantity.bytes(home.diskFreeBytes()));
    String remedy = "free some space, or donate less: cairn node run --donate SIZE";
    if (home.diskFreeBytes() < HomeFacts.DISK_SPARE_BYTES / 8) {
      return bad("disk", text, remedy);
    }
    return home.diskFreeBytes() - HomeFacts.DISK_SPARE_BYTES < promised
        ? weak("disk", text + ": less than is promised", remedy)
        : good("disk", text);
  }

  private static Finding clock(NetworkFacts network) {
    if (network.clocksAhead().isEmpty()) {
      return unknown("clock", "no member could be asked", "try again when some are here");
    }
    List<Duration> sorted = network.clocksAhead().stream().sorted().toList();
    Duration median = sorted.get(sorted.size() / 2); // one liar, or one wrong clock, says nothing
    String text =
        "%s by %d members"
            .formatted(
                median.abs().compareTo(CLOCK_WEAK) < 0
                    ? "right"
                    : Quantity.duration(median.abs())
                        + (median.isNegative() ? " ahead" : " behind"),
                sorted.size());
    String remedy = "set the clock; a time service keeps it right";
    if (median.abs().compareTo(CLOCK_BAD) >= 0) {
      return bad("clock", text, remedy);
    }
    return median.abs().compareTo(CLOCK_WEAK) >= 0
        ? weak("clock", text, remedy)
        : good("clock", text);
  }

  private static Finding port(NetworkFacts network) {
    String where = String.join(", ", network.listening());
    if (network.listening().isEmpty()) {
      return bad("port", "listens nowhere", "say where with: cairn node run --listen ADDR");
    }
    if (network.dialledHere() > 0) {
      return good(
          "port", where + " is reached: " + network.dialledHere() + " members have dialled it");
    }
    return network.membersConnected() == 0
        ? unknown("port", where + ": nobody is here who could dial it", "see members")
        : weak(
            "port",
            where + ": no member has dialled it, though some are in touch",
            "open the port in firewall and router, and say the outer address as 'announce' in"
                + " cairn.properties");
  }

  private static Finding members(NetworkFacts network) {
    String text =
        "%d known, %d connected".formatted(network.membersKnown(), network.membersConnected());
    if (network.membersConnected() > 0) {
      return good("members", text);
    }
    return bad(
        "members",
        text,
        "check the network; name one that runs with: cairn node run --bootstrap CONTACT");
  }

  private static Finding keepers(NetworkFacts network) {
    String text =
        "%d of the %d members that keep records near this device are in touch"
            .formatted(network.keepersInTouch(), network.keepers());
    if (network.keepers() == 0) {
      return unknown("keepers", "no other member is known", "see members");
    }
    return network.keepersInTouch() > network.keepers() / 2
        ? good("keepers", text)
        : bad("keepers", text + ": a write needs a majority", "wait for them, or revoke the gone");
  }
}
