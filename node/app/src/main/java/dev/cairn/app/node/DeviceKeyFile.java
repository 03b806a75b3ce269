package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.SigningKey;
import java.io.IOException;

/** The file of a device's key: PKCS#8 PEM, as {@code openssl pkey} reads it. */
final class DeviceKeyFile {

  private DeviceKeyFile() {}

  /** The key. */
  static SigningKey read(Home home) throws CommandFailure, IOException {
    byte[] pem = home.require(home.deviceKey());
    try {
      return KeyFile.decode(pem, home.deviceKey().toString());
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          e.getMessage() + "; restore the file, or join again with a new invite",
          e);
    }
  }

  /** Keeps a new key. */
  static void write(Home home, SigningKey key) throws IOException {
    home.write(home.deviceKey(), KeyFile.encode(key));
  }
}
