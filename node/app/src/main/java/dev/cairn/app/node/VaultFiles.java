package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The vaults whose keys are in a home. */
final class VaultFiles {

  private VaultFiles() {}

  /** Their names, in order. */
  static List<String> names(Home home) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(home.root(), "vault-*.key")) {
      for (Path file : files) {
        names.add(String.valueOf(file.getFileName()).replaceAll("^vault-|\\.key$", ""));
      }
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  /** Their names, or what to do where there are none. */
  static String words(Home home) throws IOException {
    List<String> names = names(home);
    return names.isEmpty()
        ? "none on this device (cairn vault init, or cairn vault recover)"
        : String.join(", ", names);
  }
}
