package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
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

  /** What a switch can look at. */
  public sealed interface Shape {
    record Dot() implements Shape {}

    record Line(int length) implements Shape {}

    record Box(Shape inner, Object label) implements Shape {}
  }

  /** Switches of all kinds. Has to have no other class than those in {@link Shape}. */
  public static final class Switches implements BiFunction<Integer, Object, Object> {
    /** Constants. */
    public enum Colour {
      RED,
      BLUE
    }

    @Override
    public Object apply(Integer which, Object it) {
      return switch (which) {
        case 0 -> sealed((Shape) it);
        case 1 -> any(it);
        case 2 -> guarded(it);
        default -> Looks.mixed(it);
      };
    }

    private static String sealed(Shape shape) {
      return switch (shape) {
        case Shape.Dot dot -> "dot";
        case Shape.Line(int length) when length > 9 -> "long line";
        case Shape.Line line -> "line of " + line.length();
        case Shape.Box(Shape.Dot inner, String label) -> "dot in " + label;
        case Shape.Box(Shape inner, Object label) -> label + " of " + sealed(inner);
      };
    }

    private static String any(Object it) {
      return switch (it) {
        case null -> "null";
        case Integer number -> "int " + number;
        case CharSequence text -> "text " + text;
        case int[] numbers -> "ints " + numbers.length;
        default -> "other";
      };
    }

    private static String guarded(Object it) {
      return switch (it) {
        case String text when text.length() > 3 -> "long";
        case String text when text.isEmpty() -> "empty";
        case Comparable<?> comparable when comparable.equals("abc") -> "abc";
        case String text -> "short";
        case Number number when number.intValue() < 0 -> "negative";
        case Number number -> "number";
        case Colour colour -> "colour";
        default -> "other";
      };
    }

    /** In an interface, and with constants, which stay as they are. */
    interface Looks {
      static String mixed(Object it) {
        return switch (it) {
          case Colour.RED -> "red";
          case Colour colour -> "blue";
          case String text -> only(text);
          default -> "other";
        };
      }

      private static String only(CharSequence text) {
        return switch (text) {
          case CharBuffer buffer -> "buffer";
          case String string -> "string";
          default -> "other";
        };
      }
    }
  }

  private static byte[] compiled(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }

  /** How many calls a class leaves to be made at run time for its switches over types. */
  private static long calls(byte[] file) {
    return ClassFile.of().parse(file).methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .filter(element ->
            element instanceof InvokeDynamicInstruction call
                && call.name().equalsString("typeSwitch"))
        .count();
  }

  @Test
  void switchesOverTypesAreWrittenOutAndDoTheSame() throws Exception {
    List<Class<?>> types = List.of(Switches.class, Switches.Looks.class);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (Class<?> type : types) {
      assertThat(calls(compiled(type))).as("%s before", type).isPositive();
      entries.put(type.getName().replace('.', '/') + ".class", compiled(type));
    }
    Path jar = jarOf(entries);
    CacheableJars.main(new String[] {folder.toString()});
    Map<String, byte[]> changed = new LinkedHashMap<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (String name : entries.keySet()) {
        byte[] plain = file.getInputStream(file.getEntry(name)).readAllBytes();
        assertThat(ClassFile.of().verify(plain)).isEmpty();
        changed.put(name.replace('/', '.').replace(".class", ""), plain);
      }
    }
    assertThat(calls(plain(changed, Switches.class))).isZero();
    assertThat(calls(plain(changed, Switches.Looks.class))).as("constants").isEqualTo(1);

    ClassLoader loader =
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] own = changed.remove(name); // those that are here under that name are not asked
            return own == null
                ? super.loadClass(name, resolve)
                : defineClass(name, own, 0, own.length);
          }
        };
    loader.loadClass(Switches.Looks.class.getName());
    @SuppressWarnings("unchecked")
    BiFunction<Integer, Object, Object> plain =
        (BiFunction<Integer, Object, Object>)
            loader
                .loadClass(Switches.class.getName())
                .asSubclass(BiFunction.class)
                .getConstructor()
                .newInstance();
    assertThat(plain.getClass()).isNotEqualTo(Switches.class);
    requireSame(plain);
    byte[] once = Files.readAllBytes(jar);
    FileTime then = Files.getLastModifiedTime(jar);
    CacheableJars.main(new String[] {folder.toString()});
    assertThat(Files.readAllBytes(jar)).isEqualTo(once);
    assertThat(Files.getLastModifiedTime(jar)).as("though constants are left").isEqualTo(then);
  }

  private static byte[] plain(Map<String, byte[]> changed, Class<?> type) {
    return Objects.requireNonNull(changed.get(type.getName()));
  }

  private static void requireSame(BiFunction<Integer, Object, Object> plain) {
    Shape dot = new Shape.Dot();
    List<Object> shapes =
        Arrays.asList(
            null,
            dot,
            new Shape.Line(9),
            new Shape.Line(10),
            new Shape.Box(dot, "x"),
            new Shape.Box(dot, 1),
            new Shape.Box(new Shape.Box(new Shape.Line(1), "y"), "x"));
    List<Object> others =
        Arrays.asList(
            null,
            1,
            -1,
            2L,
            "",
            "abc",
            "abcd",
            "xy",
            CharBuffer.wrap("b"),
            new int[3],
            'c',
            Switches.Colour.RED,
            Switches.Colour.BLUE,
            Thread.State.NEW);
    BiFunction<Integer, Object, Object> original = new Switches();
    for (int which = 0; which < 4; which++) {
      for (Object it : which == 0 ? shapes : others) {
        assertThat(outcome(plain, which, it))
            .as("switch %d of %s", which, it)
            .isEqualTo(outcome(original, which, it));
      }
    }
  }

  private static Object outcome(
      BiFunction<Integer, Object, Object> switches, int which, @Nullable Object it) {
    try {
      return switches.apply(which, it);
    } catch (NullPointerException e) {
      return "refused null";
    }
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
