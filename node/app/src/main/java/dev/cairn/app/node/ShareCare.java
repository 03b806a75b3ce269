package dev.cairn.app.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.archive.recovery.Dealing.CodeChoice;
import dev.cairn.archive.recovery.Dealing.DealOutcome;
import dev.cairn.archive.recovery.Escrow;
import dev.cairn.archive.recovery.ShareHolders;
import dev.cairn.archive.recovery.ShareHolders.Standing;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps the recovery keys of this device's vaults whole: asks the holders of shares daily for
 * proofs, and deals anew at the first that is lost. Lost is who says that it has nothing, proves
 * something else or cannot be found any more; and who was silent for a week, as for any host.
 */
final class ShareCare {

  /** As hosts are judged: a week of silence is no holiday. */
  static final Duration SILENCE_MAX = Duration.ofDays(7);

  private static final String DEALT = "dealt ";
  private static final System.Logger LOG = System.getLogger(ShareCare.class.getName());
  private static final Duration PERIOD = Duration.ofDays(1);

  /** Where there are too few members for all shares, another dealing does not make more of them. */
  private static final Duration REST = Duration.ofDays(7);

  private static final Duration DEMO_PERIOD = Duration.ofSeconds(20);

  private final Environment env;
  private final Home home;
  private final Vaults vaults;
  private final Escrow escrow;
  private final Duration period;

  ShareCare(Environment env, Home home, Vaults vaults, Escrow escrow, boolean isDemo) {
    this.env = env;
    this.home = home;
    this.vaults = vaults;
    this.escrow = escrow;
    this.period = isDemo ? DEMO_PERIOD : PERIOD;
  }

  /** Until the thread is interrupted. What fails is logged, and tried again the next time. */
  void run() {
    try {
      while (true) {
        env.sleep(period.dividedBy(2).plusMillis(env.random().nextLong(period.toMillis())));
        for (String name : VaultFiles.names(home)) {
          try {
            look(name);
          } catch (CommandFailure | ArchiveException | IOException e) {
            LOG.log(System.Logger.Level.INFO, "shares of vault " + name + ": " + e.getMessage());
          }
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "shares are not looked after: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    }
  }

  /** Deals anew if it has to be; true if it did. */
  boolean look(String name)
      throws CommandFailure, ArchiveException, IOException, InterruptedException {
    Standing standing;
    try (Vaults.Use use = vaults.use(name)) {
      if (!use.vault().keys().mayMoveHead()) {
        return false; // this device has nothing to deal
      }
      use.vault().refresh();
      standing = ShareHolders.standing(use.vault());
    }
    Map<NodeId, Instant> silent = silent(name, standing);
    Optional<String> reason = reason(standing, silent);
    Instant rested = dealtAt(name).plus(period.equals(PERIOD) ? REST : period);
    if (reason.isEmpty() || env.now().isBefore(rested)) {
      return false;
    }
    LOG.log(System.Logger.Level.INFO, "vault {0}: {1}; dealing anew", name, reason.get());
    DealOutcome outcome =
        new DealOperation(vaults, escrow, name).deal(new CodeChoice.Keep(vaults.hasCode(name)));
    if (outcome instanceof DealOutcome.Dealt) {
      home.write(
          home.shareWatch(name), (DEALT + env.now().getEpochSecond() + "\n").getBytes(UTF_8));
      return true;
    }
    LOG.log(System.Logger.Level.WARNING, "vault {0} was not dealt anew: {1}", name, outcome);
    return false;
  }

  /** Why there has to be a new dealing; empty while there need not. */
  private Optional<String> reason(Standing standing, Map<NodeId, Instant> silent) {
    if (standing.isOutdated()) {
      return Optional.of("its shares are none, or of an older kind");
    }
    if (!standing.lost().isEmpty()) {
      return Optional.of("share holder " + standing.lost().getFirst() + " is lost");
    }
    Instant since = env.now().minus(SILENCE_MAX);
    return silent.entrySet().stream()
        .filter(entry -> entry.getValue().isBefore(since))
        .findFirst()
        .map(entry -> "share holder " + entry.getKey() + " is silent since " + entry.getValue());
  }

  /** Who is silent, and since which look; written down, for a device that is off every night. */
  private Map<NodeId, Instant> silent(String name, Standing standing) throws IOException {
    Map<NodeId, Instant> before = read(name);
    Map<NodeId, Instant> now = new TreeMap<>();
    for (NodeId holder : standing.silent()) {
      now.put(holder, before.getOrDefault(holder, env.now()));
    }
    if (!now.equals(before)) {
      StringBuilder text = new StringBuilder(DEALT + dealtAt(name).getEpochSecond() + "\n");
      now.forEach(
          (id, since) -> text.append(id.hash().hex() + " " + since.getEpochSecond() + "\n"));
      home.write(home.shareWatch(name), text.toString().getBytes(UTF_8));
    }
    return now;
  }

  /** When this device last dealt by itself; long ago if it never did. */
  private Instant dealtAt(String name) throws IOException {
    byte[] file = home.read(home.shareWatch(name)).orElse(new byte[0]);
    return new String(file, UTF_8)
        .lines()
        .filter(line -> line.matches(DEALT + "[0-9]{1,12}"))
        .findFirst()
        .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(DEALT.length()))))
        .orElse(Instant.EPOCH);
  }

  /** A line that is none is a holder that was not seen before. */
  private Map<NodeId, Instant> read(String name) throws IOException {
    Map<NodeId, Instant> silent = new TreeMap<>();
    byte[] file = home.read(home.shareWatch(name)).orElse(new byte[0]);
    for (String line : new String(file, UTF_8).lines().toList()) {
      if (line.matches("[0-9a-f]{64} [0-9]{1,12}")) {
        NodeId holder = new NodeId(Hash.fromHex(line.substring(0, 64)));
        silent.put(holder, Instant.ofEpochSecond(Long.parseLong(line.substring(65))));
      }
    }
    return silent;
  }
}
