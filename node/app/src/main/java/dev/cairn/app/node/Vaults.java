package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.archive.keys.AppendKey;
import dev.cairn.archive.keys.VaultKey;
import dev.cairn.archive.keys.VaultLocator;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.FoldReport;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.VaultPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The member's vaults on this device. A vault is open while anybody uses it, and once however many
 * do: its cache is locked by who opens it.
 */
final class Vaults {

  private static final System.Logger LOG = System.getLogger(Vaults.class.getName());

  private final Home home;
  private final VaultPlace place;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Open> open = new HashMap<>();

  Vaults(Home home, VaultPlace place) {
    this.home = home;
    this.place = place;
  }

  /** Where they are. */
  VaultPlace place() {
    return place;
  }

  /** The name, if it can be one. */
  static String name(String name) throws CommandFailure {
    if (!VaultLocator.validName(name)) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "a vault's name has 1 to 64 letters, digits, '.', '-' or '_', not '" + name + "'");
    }
    return name;
  }

  /** What this device has of a vault; empty if it has nothing. */
  Optional<VaultKey> key(String name) throws CommandFailure, IOException {
    Path file = home.vaultKey(name);
    Optional<byte[]> text = home.read(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      String line = new String(text.get(), StandardCharsets.US_ASCII).strip();
      return Optional.of(
          line.startsWith(AppendKey.PREFIX)
              ? AppendKey.parse(line)
              : VaultSecret.copyOf(HexFormat.of().parseHex(line)));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCodes.WRONG_KEY,
          file + " is not a vault key; move it away and run: cairn vault recover",
          e);
    }
  }

  /** Keeps the secret of a vault on this device. */
  void keep(String name, VaultSecret secret) throws IOException {
    byte[] bytes = secret.bytes();
    String hex = HexFormat.of().formatHex(bytes) + "\n";
    home.write(home.vaultKey(name), hex.getBytes(StandardCharsets.US_ASCII));
  }

  /** Keeps on this device the right to add to a vault. */
  void keep(AppendKey key) throws IOException {
    byte[] line = (key.text() + "\n").getBytes(StandardCharsets.US_ASCII);
    home.write(home.vaultKey(key.vault()), line);
  }

  /** True if this device knows that the vault has a printed recovery code. */
  boolean hasCode(String name) {
    return java.nio.file.Files.exists(home.codeMark(name));
  }

  /** Remembers whether the vault has a printed recovery code; never the code. */
  void rememberCode(String name, boolean isSet) throws IOException {
    if (isSet) {
      home.write(home.codeMark(name), new byte[0]);
    } else {
      home.remove(home.codeMark(name));
    }
  }

  /** Forgets the secret of a vault that was never made. */
  void forget(String name) throws IOException {
    home.remove(home.vaultKey(name));
  }

  /** Opens a vault, or joins those who have it open. The caller closes what it gets. */
  Use use(String name) throws CommandFailure, IOException, InterruptedException {
    return use(name, true);
  }

  /** As {@link #use}, for check alone: parts of the vault may be lost ({@link Vault#lost}). */
  Use useForCheck(String name) throws CommandFailure, IOException, InterruptedException {
    return use(name, false);
  }

  /**
   * As {@link #use}, for a drive, which works with what this device has: out of reach of the
   * network the vault is open unread.
   */
  Use useUnread(String name) throws CommandFailure, IOException, InterruptedException {
    try {
      return use(name);
    } catch (CommandFailure e) {
      if (e.exitCode() != ExitCodes.TOO_FEW_PEERS) {
        throw e;
      }
    }
    return useUnopened(name);
  }

  /**
   * As {@link #use}, for those who look at former states of a vault: its newest head need not be
   * readable, and is not read.
   */
  Use useUnopened(String name) throws CommandFailure, IOException, InterruptedException {
    Vaults.name(name);
    VaultKey key = key(name).orElseThrow(() -> noKey(name));
    lock.lockInterruptibly();
    try {
      Open known = open.get(name);
      if (known == null) {
        known = new Open(Vault.openUnread(place, name, key));
        open.put(name, known);
      }
      known.users++;
      return new Use(name, known);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    } finally {
      lock.unlock();
    }
  }

  private static CommandFailure noKey(String name) {
    return new CommandFailure(
        ExitCodes.NO_VAULT,
        "no vault '"
            + name
            + "' on this device; make one with: cairn vault init, or get yours back"
            + " with: cairn vault recover");
  }

  private Use use(String name, boolean whole)
      throws CommandFailure, IOException, InterruptedException {
    Vaults.name(name);
    lock.lockInterruptibly();
    try {
      Open known = open.get(name);
      if (known == null) {
        known = new Open(openNow(name, whole));
        open.put(name, known);
      } else if (whole && (!known.vault.isRead() || !known.vault.lost().isEmpty())) {
        refresh(known.vault); // who opened it could do without
      }
      if (whole) {
        fold(name, known.vault);
      }
      known.users++;
      return new Use(name, known);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What append-only devices have added is there for whoever uses it; if not now, the next time.
   */
  private static void fold(String name, Vault vault) throws InterruptedException {
    try {
      FoldReport report = vault.adders().fold();
      report
          .taken()
          .forEach(snapshot ->
              LOG.log(
                  System.Logger.Level.INFO,
                  "vault {0}: {1} has added snapshot {2}",
                  name,
                  snapshot.host(),
                  snapshot.id().shortHex()));
      report
          .refused()
          .forEach(
              why -> LOG.log(System.Logger.Level.WARNING, "vault {0} did not take {1}", name, why));
      report
          .unread()
          .forEach(why -> LOG.log(System.Logger.Level.INFO, "vault {0}: not read: {1}", name, why));
    } catch (ArchiveException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what was added to vault " + name + " was not taken up: " + e.getMessage());
    }
  }

  private static void refresh(Vault vault) throws CommandFailure, InterruptedException {
    try {
      vault.refresh();
    } catch (ArchiveException e) {
      if (vault.isRead()) {
        throw Failures.of(e);
      }
      throw new CommandFailure(ExitCodes.TOO_FEW_PEERS, e.getMessage() + ". Try again later", e);
    }
  }

  private Vault openNow(String name, boolean whole)
      throws CommandFailure, IOException, InterruptedException {
    VaultKey key = key(name).orElseThrow(() -> noKey(name));
    try {
      return switch (whole ? Vault.open(place, name, key) : Vault.openForCheck(place, name, key)) {
        case Vault.OpenOutcome.Opened opened -> opened.vault();
        case Vault.OpenOutcome.NoSuchVault none ->
            throw new CommandFailure(
                ExitCodes.NO_VAULT, "no vault '" + name + "': " + none.detail());
        case Vault.OpenOutcome.WrongKey wrong ->
            throw new CommandFailure(
                ExitCodes.WRONG_KEY,
                home.vaultKey(name)
                    + " is not the key of vault '"
                    + name
                    + "': "
                    + wrong.detail()
                    + "; move it away and run: cairn vault recover");
        case Vault.OpenOutcome.HeadBroken broken ->
            throw CommandFailure.failed(
                ("the newest state of vault '%s' was signed with its key and does not open (%s):"
                        + " newer software wrote it, or somebody else who has the key. Then have your"
                        + " registrar revoke the device that is not in your hands, see former states"
                        + " with: cairn vault heads, and go back: cairn vault restore-head ID")
                    .formatted(name, broken.detail()));
        case Vault.OpenOutcome.OutOfReach far ->
            throw new CommandFailure(
                ExitCodes.TOO_FEW_PEERS,
                "vault '"
                    + name
                    + "' is out of reach: "
                    + far.detail()
                    + "; see who is there with: cairn peers");
        case Vault.OpenOutcome.RolledBack rolled ->
            throw CommandFailure.failed(
                "the network shows an older state of vault '%s' (%d) than this device has seen (%d);"
                        .formatted(name, rolled.givenSequence(), rolled.seenSequence())
                    + " nothing was changed. Try again when more members are online");
      };
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private void leave(String name, Open opened) {
    lock.lock();
    try {
      opened.users--;
      if (opened.users == 0) {
        open.remove(name);
        opened.vault.close();
      }
    } finally {
      lock.unlock();
    }
  }

  private static final class Open {
    private final Vault vault;
    private int users;

    Open(Vault vault) {
      this.vault = vault;
    }
  }

  /** A right to use an open vault. */
  final class Use implements AutoCloseable {
    private final String name;
    private final Open opened;

    private Use(String name, Open opened) {
      this.name = name;
      this.opened = opened;
    }

    /** The vault's name on this device. */
    String name() {
      return name;
    }

    Vault vault() {
      return opened.vault;
    }

    @Override
    public void close() {
      leave(name, opened);
    }
  }
}
