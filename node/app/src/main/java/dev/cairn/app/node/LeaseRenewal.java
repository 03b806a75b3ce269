package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.storage.Retention;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the member's vaults need: tells the hosts, once in a fortnight and after a backup,
 * which stripes are still wanted. Only when every vault whose key is in the home could be read,
 * since what is not named goes.
 */
final class LeaseRenewal {

  private static final System.Logger LOG = System.getLogger(LeaseRenewal.class.getName());

  /** How often a daemon looks whether it is time. */
  private static final Duration LOOK_EVERY = Duration.ofHours(1);

  private final Environment env;
  private final Home home;
  private final Vaults vaults;
  private final Retention retention;

  LeaseRenewal(Environment env, Home home, Vaults vaults, Retention retention) {
    this.env = env;
    this.home = home;
    this.vaults = vaults;
    this.retention = retention;
  }

  /** Renews when it is time, until the thread is interrupted. */
  void run() {
    try {
      while (true) {
        long wait = LOOK_EVERY.toMillis();
        env.sleep(Duration.ofMillis(wait / 2 + env.random().nextLong(wait)));
        takeUpAdditions();
        renewIfDue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    }
  }

  /** What append-only devices have added is not left where it ends after a year. */
  private void takeUpAdditions() throws InterruptedException {
    try {
      for (String name : VaultFiles.names(home)) {
        takeUpAdditions(name);
      }
    } catch (IOException e) {
      warn(e);
    }
  }

  private void takeUpAdditions(String name) throws IOException, InterruptedException {
    try (Vaults.Use use = vaults.use(name)) { // whoever uses a vault does it
      renewIfOwed(use.vault());
    } catch (CommandFailure e) {
      LOG.log(System.Logger.Level.DEBUG, "vault {0}: {1}", name, e.getMessage());
    }
  }

  /** Renews if it is time; what fails is logged, and tried again the next time. */
  void renewIfDue() throws InterruptedException {
    try {
      if (retention.isDue(false)) {
        renew();
      }
    } catch (CommandFailure | ArchiveException | IOException e) {
      warn(e);
    }
  }

  /**
   * The same after a change of {@code vault}: sooner, so that hosts hear of what is not wanted, and
   * at once where a pack was listed again that they may be about to give up.
   */
  void renewAfterChange(Vault vault) throws InterruptedException {
    try {
      if (retention.isDue(true) || vault.index().owesLeases()) {
        if (renew() instanceof Retention.Outcome.Published) {
          vault.index().leasesRenewed();
        }
      }
    } catch (CommandFailure | ArchiveException | IOException e) {
      warn(e);
    }
  }

  /** At once, if a pack was listed again that hosts may be about to give up. */
  void renewIfOwed(Vault vault) throws InterruptedException {
    try {
      if (vault.index().owesLeases()) {
        renewAfterChange(vault);
      }
    } catch (IOException e) {
      warn(e);
    }
  }

  private Retention.@Nullable Outcome renew()
      throws CommandFailure, ArchiveException, IOException, InterruptedException {
    List<String> names = VaultFiles.names(home);
    if (names.isEmpty()) {
      return null;
    }
    Retention.Outcome outcome = retention.publish(stripes(names));
    LOG.log(System.Logger.Level.INFO, "leases of the vaults on this device: {0}", outcome);
    renewPins(vaults, names);
    return outcome;
  }

  /** Has keepers keep the newest heads longer. One that fails is said, and keeps no other. */
  static void renewPins(Vaults vaults, List<String> names) throws InterruptedException {
    for (String name : names) {
      try (Vaults.Use use = vaults.use(name)) {
        use.vault().renewPin();
      } catch (CommandFailure | ArchiveException | IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "the pin of vault " + name + " was not renewed: " + e.getMessage());
      }
    }
  }

  private static void warn(Exception e) {
    LOG.log(System.Logger.Level.WARNING, "leases were not renewed: " + e.getMessage());
  }

  private Set<Hash> stripes(List<String> names)
      throws CommandFailure, ArchiveException, IOException, InterruptedException {
    Set<Hash> stripes = new TreeSet<>();
    for (String name : names) {
      try (Vaults.Use use = vaults.use(name)) {
        use.vault().refresh();
        stripes.addAll(use.vault().stripes());
      }
    }
    return stripes;
  }
}
