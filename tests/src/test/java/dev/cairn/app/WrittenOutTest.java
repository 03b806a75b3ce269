package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A build writes out what the whole program has; one class that cannot be would stop it all. */
class WrittenOutTest {

  private int writtenOut;
  private int recordsWrittenOut;

  @Test
  void allOfCairnsClassesCanBeWrittenOut() throws Exception {
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(place);
      if (Files.isDirectory(path)) {
        writeOut(path);
      } else if (path.getFileName().toString().startsWith("cairn-")) {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          writeOut(jar.getPath("/"));
        }
      }
    }
    assertThat(writtenOut).isGreaterThan(100);
    assertThat(recordsWrittenOut).isGreaterThan(300);
  }

  private void writeOut(Path top) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(top)) {
      files = all.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      byte[] compiled = Files.readAllBytes(file);
      if (PlainSwitches.areIn(compiled)) {
        Optional<byte[]> plain = PlainSwitches.writtenOut(compiled); // refuses what is not valid
        writtenOut += plain.isPresent() ? 1 : 0;
        plain.ifPresent(bytes ->
            assertThat(PlainSwitches.writtenOut(bytes)).as("%s once more", file).isEmpty());
      }
      if (PlainRecords.areIn(compiled)) {
        Optional<byte[]> plain = PlainRecords.writtenOut(compiled);
        recordsWrittenOut += plain.isPresent() ? 1 : 0;
        plain.ifPresent(
            bytes -> assertThat(PlainRecords.writtenOut(bytes)).as("%s once more", file).isEmpty());
      }
    }
  }
}
