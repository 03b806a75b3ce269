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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes the jars in a folder such that the JVM keeps their classes in its cache, once after a
 * build. It keeps none of a signed jar, and checks the signatures at each start, which was a fifth
 * of a short command: they are taken out. Who provided a jar was checked when Maven fetched it; a
 * signature inside it, by a key that nobody compares with anything, adds nothing to that. And it
 * keeps none that lacks {@link StackMaps}, as picocli's do: they get them. Switches over types and
 * what records answer, of which it keeps nothing at all, are written out ({@link PlainSwitches},
 * {@link PlainRecords}).
 */
final class CacheableJars {

  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private CacheableJars() {}

  /** {@code dev.cairn.app.CacheableJars FOLDER…}. */
  public static void main(String[] folders) throws IOException {
    for (String folder : folders) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(folder), "*.jar")) {
        for (Path jar : jars) {
          replace(jar);
        }
      }
    }
  }

  /** Replaces a jar as a whole, if there is something to change; others stay as they are. */
  private static void replace(Path path) throws IOException {
    Path replaced = path.resolveSibling(path.getFileName() + ".new");
    try (ZipFile jar = new ZipFile(path.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(jar.entries());
      Map<String, byte[]> changed = changedClasses(jar, entries);
      boolean isSigned = entries.stream().anyMatch(entry -> isSignature(entry.getName()));
      if (!isSigned && changed.isEmpty()) {
        return; // a cache that knows this jar by its time stays good
      }
      try (OutputStream file = Files.newOutputStream(replaced);
          ZipOutputStream out = new ZipOutputStream(file)) {
        for (ZipEntry entry : entries) {
          String name = entry.getName();
          if (!isSignature(name)) {
            byte[] bytes = changed.get(name);
            if (bytes == null) {
              bytes = jar.getInputStream(entry).readAllBytes();
            }
            out.putNextEntry(new ZipEntry(name));
            out.write(name.equals(MANIFEST) && isSigned ? withoutDigests(bytes) : bytes);
            out.closeEntry();
          }
        }
      }
    }
    Files.move(replaced, path, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What is to take the place of classes, by the names of their entries. */
  private static Map<String, byte[]> changedClasses(ZipFile jar, List<? extends ZipEntry> entries)
      throws IOException {
    StackMaps stackMaps = new StackMaps(jar);
    Map<String, byte[]> changed = new HashMap<>();
    for (ZipEntry entry : entries) {
      if (entry.getName().endsWith(".class")) {
        byte[] file = jar.getInputStream(entry).readAllBytes();
        if (StackMaps.areMissing(file)) {
          changed.put(entry.getName(), stackMaps.addTo(file));
        } else {
          Optional<byte[]> plain =
              PlainSwitches.areIn(file) ? PlainSwitches.writtenOut(file) : Optional.empty();
          byte[] soFar = plain.orElse(file);
          Optional<byte[]> both =
              PlainRecords.areIn(soFar) ? PlainRecords.writtenOut(soFar) : Optional.empty();
          both.or(() -> plain).ifPresent(bytes -> changed.put(entry.getName(), bytes));
        }
      }
    }
    return changed;
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
