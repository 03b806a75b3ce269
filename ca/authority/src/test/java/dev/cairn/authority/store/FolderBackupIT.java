package dev.cairn.authority.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBackupIT {

  private final SeededRandom random = new SeededRandom(51);
  private final InstantSource clock = InstantSource.system();

  @TempDir Path temp;

  @Test
  void restoredAuthorityIsTheSameAndGoesOn() throws Exception {
    Path folder = temp.resolve("authority");
    Path backup = temp.resolve("backup.zip");
    Checkpoint before;
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      Authority authority = Ceremony.found(store, new Organisation("acme"), k -> {}, clock, random);
      authority.enrol(SigningKey.generate(random), InviteTerms.of("ada", "attic", 1, 1));
      before = authority.checkpoint();
      FolderBackup.write(store, folder, backup);
      assertThatThrownBy(() -> FolderBackup.write(store, folder, backup))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rw-------");
    Path restored = temp.resolve("restored");
    FolderBackup.restore(backup, restored);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(restored.resolve("secret/issuing.key"))))
        .isEqualTo("rw-------");
    try (DirectoryStore store = DirectoryStore.open(restored)) {
      Authority authority = Authority.open(store, clock, random);
      assertThat(authority.checkpoint().root()).isEqualTo(before.root());
      authority.enrol(SigningKey.generate(random), InviteTerms.of("bob", "attic", 1, 1));
      assertThat(authority.devices()).hasSize(2);
    }
    assertThatThrownBy(() -> FolderBackup.restore(backup, restored))
        .hasMessageContaining("is not empty");
  }

  @Test
  void whatIsNoBackupIsNamedAndLeavesNothingOutside() throws Exception {
    Path evil = zip("../outside");
    assertThatThrownBy(() -> FolderBackup.restore(evil, temp.resolve("a")))
        .hasMessageContaining("it holds '../outside'");
    assertThat(temp.resolve("outside")).doesNotExist();
    Path other = zip("readme.txt");
    assertThatThrownBy(() -> FolderBackup.restore(other, temp.resolve("b")))
        .hasMessageContaining("has no journal");
    Path noise = Files.write(temp.resolve("noise"), new byte[100]);
    assertThatThrownBy(() -> FolderBackup.restore(noise, temp.resolve("c")))
        .hasMessageContaining("has no journal");
  }

  private Path zip(String name) throws IOException {
    Path file = temp.resolve("zip" + name.length());
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(1);
    }
    return file;
  }
}
