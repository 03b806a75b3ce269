package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.overlay.CrlStore;
import java.io.IOException;
import java.util.Optional;

/** The newest revocation list, as a file of the home. */
final class FileCrlStore implements CrlStore {

  private final Home home;

  FileCrlStore(Home home) {
    this.home = home;
  }

  @Override
  public Optional<byte[]> load() throws IOException {
    return home.read(home.revocations());
  }

  @Override
  public void save(byte[] crl) throws IOException {
    home.write(home.revocations(), crl);
  }
}
