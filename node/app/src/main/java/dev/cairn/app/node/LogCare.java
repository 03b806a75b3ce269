package dev.cairn.app.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.app.home.Home;
import dev.cairn.authority.log.LogFollower.Look;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.Device;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.overlay.CertificateGate;
import dev.cairn.overlay.LogAlarm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches the authority's log on behalf of this device's member. The log has to go on from what was
 * seen before, here and by other members: else there is an alarm, whose evidence is kept in the
 * home. And the member is told of certificates issued in their name.
 */
final class LogCare {

  private static final System.Logger LOG = System.getLogger(LogCare.class.getName());
  static final Duration PERIOD = Duration.ofMinutes(10);

  private final Environment env;
  private final Home home;
  private final AuthorityContact authority;
  private final CertificateGate gate;
  private final OwnNews news;
  private Duration period = PERIOD;

  LogCare(
      Environment env, Home home, AuthorityContact authority, CertificateGate gate, Device self) {
    this.env = env;
    this.home = home;
    this.authority = authority;
    this.gate = gate;
    this.news = new OwnNews(home, self, DesktopNotice.ofPath());
    gate.onLogAlarm(this::keep);
  }

  /** The same, looking more often. */
  LogCare every(Duration pause) {
    period = pause;
    return this;
  }

  /** For ever. */
  void run() {
    try {
      home.read(home.logSeen()).ifPresent(gate::offerCheckpoint);
      while (true) {
        env.sleep(period.plusMillis(env.random().nextLong(period.toMillis() / 5)));
        try {
          look();
        } catch (IOException | RefusedException e) {
          LOG.log(System.Logger.Level.DEBUG, "reading the authority's log: " + e.getMessage());
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the log is not watched: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    }
  }

  /** One look at the log. */
  void look() throws IOException, RefusedException, InterruptedException {
    Path file = home.logSeen();
    Optional<byte[]> note = home.read(file);
    if (note.isEmpty()) {
      home.write(file, authority.checkpoint().note()); // what came before has no one to miss it
      return;
    }
    Checkpoint known = verified(note.get());
    long from = known.size();
    while (true) {
      switch (authority.look(known, from)) {
        case Look.Alarm alarm -> {
          raise(alarm);
          return;
        }
        case Look.Grown grown -> {
          for (byte[] entry : grown.entries()) {
            news.tell(entry, from++);
          }
          known = grown.newest();
          if (from >= known.size()) {
            home.write(file, known.note());
            compareWithOthers(known);
            return;
          }
        }
      }
    }
  }

  /** What other members were shown has to be the beginning of what is shown here. */
  private void compareWithOthers(Checkpoint known) throws IOException, RefusedException {
    byte[] theirs = gate.newestCheckpoint();
    gate.offerCheckpoint(known.note());
    if (theirs.length > 0) {
      Checkpoint seen = verified(theirs);
      if (authority.look(seen, seen.size()) instanceof Look.Alarm alarm) {
        raise(alarm);
      }
    }
  }

  private Checkpoint verified(byte[] note) throws IOException, RefusedException {
    byte[] root = home.read(home.trustAnchor()).orElse(new byte[0]);
    return Checkpoint.verify(note, TrustAnchor.decode(root).logKey());
  }

  private void raise(Look.Alarm alarm) {
    gate.raise(new LogAlarm(alarm.reason().name(), alarm.known().note(), alarm.shown().note()));
  }

  private void keep(LogAlarm alarm) {
    String name = "log-alarm-" + Hash.of(alarm.known(), alarm.shown()).shortHex() + ".txt";
    try {
      Path file = home.root().resolve(name);
      if (!Files.exists(file)) {
        home.write(file, alarm.evidence().getBytes(UTF_8));
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "the evidence cannot be kept: " + e.getMessage());
    }
  }
}
