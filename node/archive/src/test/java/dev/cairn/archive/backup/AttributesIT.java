package dev.cairn.archive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.archive.Device;
import dev.cairn.archive.TreePicture;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extended attributes of files whose content the parent snapshot has already. */
class AttributesIT {

  private static final byte[] FILE = PathBytes.of("file");
  private static final byte[] NAME = PathBytes.of("user.note");

  @TempDir Path temp;

  private void backedUpAgainItIsAs(Vault vault, Path folder, int changed) throws Exception {
    BackupSummary summary = Device.backUp(vault, folder);
    assertThat(summary.filesUnchanged()).isEqualTo(2); // in content
    assertThat(summary.bytesAdded() > 0).isEqualTo(changed > 0);
    Path back = temp.resolve("back " + summary.snapshot().id().shortHex());
    Device.restore(vault, summary.snapshot(), folder, back);
    assertThat(TreePicture.of(back)).isEqualTo(TreePicture.of(folder));
  }

  @Test
  void oneThatIsSetChangedOrRemovedIsSeenThoughTheContentIsTheSame() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Files.writeString(folder.resolve("file"), "content");
    Files.writeString(folder.resolve("other"), "content");
    Device device = new Device(new MemoryPeers(6).device(Device.SUBJECT), temp.resolve("cache"));
    try (Vault vault = device.create();
        DirectoryHandle handle = Posix.openDirectory(PathBytes.of(folder))) {
      Device.backUp(vault, folder);
      set(handle, new byte[] {1});
      backedUpAgainItIsAs(vault, folder, 1);
      backedUpAgainItIsAs(vault, folder, 0);
      set(handle, new byte[2000]); // more than what is asked for at first
      backedUpAgainItIsAs(vault, folder, 1);
      backedUpAgainItIsAs(vault, folder, 0);
      handle.attributes(FILE).remove(NAME);
      backedUpAgainItIsAs(vault, folder, 1);
    }
  }

  private static void set(DirectoryHandle handle, byte[] value) throws PosixException {
    try {
      handle.attributes(FILE).set(NAME, value);
    } catch (PosixException e) {
      assumeTrue(e.errno() != Errno.EOPNOTSUPP, "a file system without extended attributes");
      throw e;
    }
  }

  private static Snapshot by(String user, long errors) {
    return new Snapshot(
        Hash.copyOf(new byte[Hash.BYTES]),
        Instant.EPOCH,
        "host",
        user,
        List.of("/f"),
        List.of(),
        Content.EMPTY,
        Optional.empty(),
        new Snapshot.Stats(1, 1, 0, 1, errors));
  }

  @Test
  void thoseOfAnotherUsersSnapshotOrOneWithErrorsAreReadAgain() {
    assertThat(ParentTree.sawAllAttributes(by("ada", 0), "ada")).isTrue();
    assertThat(ParentTree.sawAllAttributes(by("ada", 0), "root")).isFalse();
    assertThat(ParentTree.sawAllAttributes(by("ada", 1), "ada")).isFalse();
  }
}
