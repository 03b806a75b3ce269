package dev.cairn.app.node;

import dev.cairn.app.health.HomeFacts;
import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a home says of its device. */
final class HomeReading {

  /** Any of these gives a secret away. */
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private HomeReading() {}

  /**
   * The facts of {@code home}.
   *
   * @param donatedBytes offered to others, {@code heldBytes} of that taken up
   */
  static HomeFacts of(Home home, Instant now, long donatedBytes, long heldBytes)
      throws CommandFailure, IOException {
    try {
      TrustAnchor anchor = TrustAnchor.decode(home.require(home.trustAnchor()));
      byte[] credential = home.require(home.credential());
      DeviceCertificate device =
          DeviceCertificate.read(UnverifiedCredential.decode(credential).certificate());
      Optional<RevocationList> list = list(home, anchor);
      return new HomeFacts(
          now,
          exposed(home),
          device.notAfter(),
          list.map(RevocationList::thisUpdate),
          list.map(RevocationList::nextUpdate),
          home.logAlarms().stream().map(Path::toString).toList(),
          donatedBytes,
          heldBytes,
          Files.getFileStore(home.root()).getUsableSpace(),
          RunLedger.open(home).all().entrySet().stream()
              .map(run ->
                  new HomeFacts.Backups(
                      String.join(" ", run.getKey().source().paths()), run.getValue()))
              .toList());
    } catch (RefusedException e) {
      throw new CommandFailure(ExitCodes.FAILED, home + " is damaged: " + e.getMessage(), e);
    }
  }

  private static Optional<RevocationList> list(Home home, TrustAnchor anchor)
      throws IOException, RefusedException {
    Optional<byte[]> bytes = home.read(home.revocations());
    return bytes.isEmpty()
        ? Optional.empty()
        : Optional.of(RevocationList.verify(anchor, bytes.get(), 0));
  }

  /** Nobody passes a closed directory; where it is open, each secret must be closed itself. */
  private static List<String> exposed(Home home) throws IOException {
    List<String> exposed = new ArrayList<>();
    if (isOpen(home.root())) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(home.root(), "*.key")) {
        for (Path file : files) {
          if (isOpen(file)) {
            exposed.add(String.valueOf(file.getFileName()));
          }
        }
      }
    }
    return exposed;
  }

  private static boolean isOpen(Path path) throws IOException {
    return Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS::contains);
  }
}
