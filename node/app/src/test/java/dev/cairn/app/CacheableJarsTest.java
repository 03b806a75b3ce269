package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
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

class CacheableJarsTest {

  private static final String MANIFEST =
      "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\nName: a/A.class\r\nSHA-256-Digest: 00\r\n\r\n";

  @TempDir Path folder;

  private Path jar(Map<String, String> texts) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    texts.forEach((name, text) -> entries.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return jarOf(entries);
  }

  private Path jarOf(Map<String, byte[]> entries) throws IOException {
    Path jar = folder.resolve("some.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
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
    CacheableJars.main(new String[] {folder.toString()});
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
    CacheableJars.main(new String[] {folder.toString()});
    assertThat(Files.readAllBytes(jar)).isEqualTo(before);
  }

  /** {@code package old; class NAME extends SUPER}, as a compiler of 2004 made it. */
  private static byte[] old(String name, String superName) {
    ClassDesc self = ClassDesc.of("old." + name);
    return ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
        .build(
            self,
            type ->
                type.withVersion(ClassFile.JAVA_5_VERSION, 0)
                    .withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER)
                    .withSuperclass(ClassDesc.of(superName))
                    .withMethodBody(
                        "either",
                        MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_boolean),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code -> either(code, self)));
  }

  /** {@code return first ? SELF.class : "no"}: the types of two ways meet. */
  private static void either(CodeBuilder code, ClassDesc self) {
    code.iload(0)
        .ifThenElse(yes -> yes.loadConstant(self).astore(1), no -> no.loadConstant("no").astore(1))
        .aload(1)
        .areturn();
  }

  @Test
  void classesOfBeforeJava6HaveStackMapsThenAndDoTheSame() throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("old/Base.class", old("Base", "java.lang.Object"));
    entries.put("old/Derived.class", old("Derived", "old.Base"));
    entries.put("some.properties", "a=b".getBytes(StandardCharsets.UTF_8));
    Path jar = jarOf(entries);
    CacheableJars.main(new String[] {folder.toString()});
    try (JarFile changed = new JarFile(jar.toFile())) {
      assertThat(changed.stream().map(ZipEntry::getName))
          .containsExactlyElementsOf(entries.keySet());
      assertThat(text(changed, "some.properties")).isEqualTo("a=b");
      byte[] file = changed.getInputStream(changed.getEntry("old/Derived.class")).readAllBytes();
      assertThat(StackMaps.areMissing(file)).isFalse();
      assertThat(ClassFile.of().verify(file)).isEmpty();
      CodeAttribute code =
          ClassFile.of()
              .parse(file)
              .methods()
              .getFirst()
              .findAttribute(Attributes.code())
              .orElseThrow();
      assertThat(code.findAttribute(Attributes.stackMapTable())).isPresent();
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      Class<?> derived = loader.loadClass("old.Derived");
      Method either = derived.getMethod("either", boolean.class);
      assertThat(either.invoke(null, true)).isEqualTo(derived);
      assertThat(either.invoke(null, false)).isEqualTo("no");
    }
    byte[] once = Files.readAllBytes(jar);
    CacheableJars.main(new String[] {folder.toString()});
    assertThat(Files.readAllBytes(jar)).isEqualTo(once);
  }
}
