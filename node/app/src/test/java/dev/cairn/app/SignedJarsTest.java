package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedJarsTest {

  private static final String MANIFEST =
      "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\nName: a/A.class\r\nSHA-256-Digest: 00\r\n\r\n";

  @TempDir Path folder;

  private Path jar(Map<String, String> entries) throws IOException {
    Path jar = folder.resolve("some.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return jar;
  }

  private static String text(JarFile jar, String name) throws IOException {
    return new String(
        jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void whatASignedJarHoldsIsAsItWasWithoutTheSignatures() throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("META-INF/MANIFEST.MF", MANIFEST);
    entries.put("META-INF/BCKEY.SF", "digests");
    entries.put("META-INF/BCKEY.DSA", "signature");
    entries.put("META-INF/services/a.Service", "a.A");
    entries.put("META-INF/versions/9/a/A.class", "newer");
    entries.put("a/A.class", "older");
    Path jar = jar(entries);
    SignedJars.main(new String[] {folder.toString()});
    try (JarFile stripped = new JarFile(jar.toFile())) {
      assertThat(stripped.stream().map(ZipEntry::getName))
          .containsExactly(
              "META-INF/MANIFEST.MF",
              "META-INF/services/a.Service",
              "META-INF/versions/9/a/A.class",
              "a/A.class");
      assertThat(text(stripped, "META-INF/services/a.Service")).isEqualTo("a.A");
      assertThat(text(stripped, "META-INF/versions/9/a/A.class")).isEqualTo("newer");
      assertThat(text(stripped, "a/A.class")).isEqualTo("older");
      Manifest manifest = stripped.getManifest();
      assertThat(manifest.getMainAttributes().getValue("Multi-Release")).isEqualTo("true");
      assertThat(manifest.getEntries()).isEmpty();
    }
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(jar);
    }
  }

  @Test
  void otherJarsAreNotTouched() throws IOException {
    Path jar = jar(Map.of("a/A.class", "it"));
    byte[] before = Files.readAllBytes(jar);
    SignedJars.main(new String[] {folder.toString()});
    assertThat(Files.readAllBytes(jar)).isEqualTo(before);
  }
}
