package dev.cairn.app.home;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A device's directory: its key, what the authority certified, settings, and what it keeps for
 * others and for itself. Mode 0700; the files in it that hold secrets are 0600.
 *
 * @param root the directory; absolute
 */
public record Home(Path root) {

  /**
   * Linux bounds the path of a Unix socket at 108 bytes, with the zero at its end ({@code
   * unix(7)}); macOS at 104.
   */
  private static final int SOCKET_PATH_BYTES_MAX = 100;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> SECRET =
      PosixFilePermissions.fromString("rw-------");

  /** Bound on the small files: a credential is the largest and stays under 64 KiB. */
  private static final long FILE_BYTES_MAX = 4L << 20;

  public Home {
    root = root.toAbsolutePath().normalize();
  }

  /** The directory that {@code option}, else CAIRN_HOME, else {@code ~/.cairn} names. */
  public static Home of(@Nullable Path option) {
    if (option != null) {
      return new Home(option);
    }
    String variable = System.getenv("CAIRN_HOME");
    return new Home(
        variable != null && !variable.isBlank()
            ? Path.of(variable)
            : Path.of(System.getProperty("user.home", "."), ".cairn"));
  }

  /** The Ed25519 seed of this device. Secret. */
  public Path deviceKey() {
    return root.resolve("device.key");
  }

  /** Certificate, its issuer and its log proof, as the authority gave them. */
  public Path credential() {
    return root.resolve("credential");
  }

  /** The root and log key that this device trusts. */
  public Path trustAnchor() {
    return root.resolve("trust-anchor");
  }

  /** The newest revocation list seen. */
  public Path revocations() {
    return root.resolve("revocations.crl");
  }

  /** The authority's log as it was seen last: a signed note. */
  public Path logSeen() {
    return root.resolve("log-seen");
  }

  /** Certificates that were issued in the name of this device's member, one a line. */
  public Path ownCertificates() {
    return root.resolve("log-own-certificates");
  }

  /** What is in {@link #ownCertificates}, line by line. */
  public List<String> ownCertificatesText() throws IOException {
    return new String(read(ownCertificates()).orElse(new byte[0]), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  /** Evidence against the authority's log; empty, one hopes. */
  public List<Path> logAlarms() throws IOException {
    List<Path> alarms = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root, "log-alarm-*.txt")) {
      files.forEach(alarms::add);
    }
    return alarms;
  }

  /** Where the authority is, one {@code host:port} a line. */
  public Path authority() {
    return root.resolve("authority-addresses");
  }

  /** Members to begin with, one a line. */
  public Path contacts() {
    return root.resolve("contacts");
  }

  /** Settings; may be missing. */
  public Path settings() {
    return root.resolve("cairn.properties");
  }

  /** The secret of one of the owner's vaults. Secret. */
  public Path vaultKey(String vault) {
    return root.resolve("vault-" + vault + ".key");
  }

  /** There if that vault has a printed recovery code. */
  public Path codeMark(String vault) {
    return root.resolve("code-" + vault + ".set");
  }

  /** Holders of shares that were not seen lately, and since when. */
  public Path shareWatch(String vault) {
    return root.resolve("shares-" + vault + ".missing");
  }

  /** What became of the backups that policies ask for; may be missing. */
  public Path policyRuns() {
    return root.resolve("policy-runs");
  }

  /** The public key that the authority's part of a vault's key is sealed to. */
  public Path escrowKey() {
    return root.resolve("escrow-key");
  }

  /** The CA of this device's gateways, which clients are given. PEM. */
  public Path gatewayCa() {
    return root.resolve("gateway-ca.pem");
  }

  /** Its key. PEM. Secret. */
  public Path gatewayCaKey() {
    return root.resolve("gateway-ca.key");
  }

  /** RocksDB: index, records, ledgers, contacts. */
  public Path database() {
    return root.resolve("db");
  }

  /** Bytes of blocks kept for others. */
  public Path blocks() {
    return root.resolve("blocks");
  }

  /** What can be rebuilt from the network alone. */
  public Path cache() {
    return root.resolve("cache");
  }

  /**
   * What a vault's drive keeps on this device: also what the network does not have yet. Not to be
   * deleted.
   */
  public Path drive(String vault) {
    return root.resolve("drive-" + vault);
  }

  /** The mounts that the daemon makes again when it starts; may be missing. */
  public Path mounts() {
    return root.resolve("mounts");
  }

  /**
   * The daemon's socket. In the home, unless that path is too long for a socket; then in a
   * directory of this user's under the temporary one, named after the home.
   */
  public Path controlSocket() {
    Path inside = root.resolve("control.sock");
    if (inside.toString().getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH_BYTES_MAX) {
      return inside;
    }
    String name = Hash.of(root.toString().getBytes(StandardCharsets.UTF_8)).hex().substring(0, 24);
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "cairn-" + name, "control.sock");
  }

  /** True once this device has joined an organisation. */
  public boolean joined() {
    return Files.isRegularFile(credential()) && Files.isRegularFile(deviceKey());
  }

  /** Makes the directory, mode 0700, if it is missing. */
  public void create() throws IOException {
    createPrivate(root);
  }

  /** Makes the directory of the control socket, mode 0700, if it is missing. */
  public void createSocketDirectory() throws IOException {
    Path directory = controlSocket().getParent();
    if (directory == null) {
      throw new IOException("control socket without a directory: " + controlSocket());
    }
    createPrivate(directory);
    boolean ours = Files.getOwner(directory).equals(Files.getOwner(root));
    if (!ours || !Files.getPosixFilePermissions(directory).equals(OWNER_ONLY)) {
      throw new IOException(directory + " must belong to you alone (mode 0700)");
    }
  }

  /** The bytes of one of the files above; empty if it is missing. */
  public Optional<byte[]> read(Path file) throws IOException {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new IOException(file + " is larger than any file that Cairn writes there");
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * The bytes of one of the files above, needed by a joined device.
   *
   * @throws CommandFailure if it is missing: says to join first
   */
  public byte[] require(Path file) throws CommandFailure, IOException {
    return read(file)
        .orElseThrow(() ->
            CommandFailure.failed(
                "this device has not joined an organisation ("
                    + file
                    + " is missing); ask your registrar for an invite, then: cairn join CODE"));
  }

  /** Replaces one of the files above as a whole, mode 0600, on disk when the call returns. */
  public void write(Path file, byte[] bytes) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(whole);
    Files.createFile(whole, PosixFilePermissions.asFileAttribute(SECRET));
    try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    try {
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(file + " cannot be replaced atomically on this file system", e);
    }
    try (FileChannel directory = FileChannel.open(root, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** Removes one of the files above; no effect if it is missing. */
  public void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  private static void createPrivate(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
