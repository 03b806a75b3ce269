package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A record that was written out answers as the one that javac made. */
class PlainRecordsTest {

  private static final long SEED = 20261201L;

  /** A component of each type that the JVM tells apart. */
  record Every(
      boolean a, byte b, char c, short d, int e, long f, float g, double h, @Nullable Object i) {}

  record Same(byte[] bytes, List<String> words) {}

  record Empty() {}

  record Own(String word) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Own own && own.word.equalsIgnoreCase(word);
    }

    @Override
    public int hashCode() {
      return 7;
    }
  }

  private static Constructor<?> writtenOut(Class<?> type) throws Exception {
    String name = type.getName();
    byte[] file;
    try (InputStream in = type.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
      file = in.readAllBytes();
    }
    byte[] plain = PlainRecords.writtenOut(file).orElseThrow();
    ClassLoader loader =
        new ClassLoader(type.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String wanted, boolean link) throws ClassNotFoundException {
            return wanted.equals(name)
                ? defineClass(name, plain, 0, plain.length)
                : super.loadClass(wanted, link);
          }
        };
    Constructor<?> made = loader.loadClass(name).getDeclaredConstructors()[0];
    made.setAccessible(true);
    return made;
  }

  /** Few of each, so that some are alike; the odd ones among them. */
  private static Object[] some(Random random) {
    return new Object[] {
      random.nextBoolean(),
      (byte) random.nextInt(-1, 2),
      (char) random.nextInt(2),
      (short) random.nextInt(-1, 2),
      random.nextInt(-1, 2),
      random.nextLong(-1, 2) << 40,
      List.of(0f, -0f, Float.NaN, 1f).get(random.nextInt(4)),
      List.of(0d, -0d, Double.NaN, 1d).get(random.nextInt(4)),
      Arrays.asList(null, "x", new String("x"), 5L).get(random.nextInt(4))
    };
  }

  @Test
  void comparesAndHashesAsBeforeWhateverTheComponentsAre() throws Exception {
    Constructor<?> before = Every.class.getDeclaredConstructors()[0];
    Constructor<?> plain = writtenOut(Every.class);
    Random random = new Random(SEED);
    int alike = 0;
    for (int i = 0; i < 20_000; i++) {
      Object[] one = some(random);
      Object[] other = one.clone();
      int changed = random.nextInt(one.length);
      other[changed] = some(random)[changed];
      boolean same = before.newInstance(one).equals(before.newInstance(other));
      alike += same ? 1 : 0;
      assertThat(plain.newInstance(one).equals(plain.newInstance(other)))
          .as("%s %s, seed %d", Arrays.toString(one), Arrays.toString(other), SEED)
          .isEqualTo(same);
      assertThat(plain.newInstance(one).hashCode())
          .as("%s, seed %d", Arrays.toString(one), SEED)
          .isEqualTo(before.newInstance(one).hashCode());
    }
    assertThat(alike).isBetween(5_000, 15_000);
  }

  @Test
  void isNeitherNullNorAnotherType() throws Exception {
    Constructor<?> made = writtenOut(Empty.class);
    Object plain = made.newInstance();
    assertThat(plain.equals(null)).isFalse();
    assertThat(plain.equals(new Empty())).as("of another loader").isFalse();
    assertThat(plain.equals(plain)).isTrue();
    assertThat(plain.equals(made.newInstance())).isTrue();
    assertThat(plain).hasSameHashCodeAs(new Empty());
  }

  @Test
  void arraysAreComparedByWhichTheyAre() throws Exception {
    Constructor<?> plain = writtenOut(Same.class);
    byte[] bytes = {1};
    Object one = plain.newInstance(bytes, List.of("a"));
    assertThat(one).isEqualTo(plain.newInstance(bytes, List.of("a")));
    assertThat(one).isNotEqualTo(plain.newInstance(bytes.clone(), List.of("a")));
    assertThat(one).hasSameHashCodeAs(new Same(bytes, List.of("a")));
  }

  @Test
  void whatARecordSaysItselfStays() throws Exception {
    byte[] file;
    try (InputStream in = Own.class.getResourceAsStream("PlainRecordsTest$Own.class")) {
      file = in.readAllBytes();
    }
    assertThat(PlainRecords.writtenOut(file)).isEmpty();
  }
}
