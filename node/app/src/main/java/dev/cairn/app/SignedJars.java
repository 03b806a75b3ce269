package dev.cairn.app;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Takes the signatures out of the jars in a folder, once after a build: the JVM keeps no class of a
 * signed jar in its cache, and checks the signatures at each start, which was a fifth of a short
 * command. Who provided a jar was checked when Maven fetched it; a signature inside it, by a key
 * that nobody compares with anything, adds nothing to that.
 */
final class SignedJars {

  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private SignedJars() {}

  /** {@code dev.cairn.app.SignedJars FOLDER}. */
  public static void main(String[] args) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(args[0]), "*.jar")) {
      for (Path jar : jars) {
        strip(jar);
      }
    }
  }

  /** Replaces a signed jar by the same without signatures, as a whole; others stay as they are. */
  static void strip(Path jar) throws IOException {
    Path stripped = jar.resolveSibling(jar.getFileName() + ".new");
    try (ZipFile signed = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(signed.entries());
      if (entries.stream().noneMatch(entry -> isSignature(entry.getName()))) {
        return;
      }
      try (OutputStream file = Files.newOutputStream(stripped);
          ZipOutputStream out = new ZipOutputStream(file)) {
        for (ZipEntry entry : entries) {
          if (!isSignature(entry.getName())) {
            byte[] bytes = signed.getInputStream(entry).readAllBytes();
            out.putNextEntry(new ZipEntry(entry.getName()));
            out.write(entry.getName().equals(MANIFEST) ? withoutDigests(bytes) : bytes);
            out.closeEntry();
          }
        }
      }
    }
    Files.move(stripped, jar, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isSignature(String name) {
    return SIGNATURE.matcher(name).matches();
  }

  /** The main attributes stay: with them the jar says which releases its classes are for. */
  private static byte[] withoutDigests(byte[] bytes) throws IOException {
    Manifest manifest = new Manifest(new ByteArrayInputStream(bytes));
    manifest.getEntries().clear();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    manifest.write(out);
    return out.toByteArray();
  }
}
