package dev.cairn.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.nio.ByteBuffer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Gives class files of before Java 6 the stack maps of Java 8 (JVMS §4.7.4), and its version. The
 * code is the same. Without maps the JVM infers the types of each method when it loads it, and
 * keeps no such class in its cache.
 */
final class StackMaps {

  private static final int MAGIC = 0xCAFEBABE;

  private static final int HEADER_BYTES = 8;

  private final ZipFile jar;
  private final ClassFile format;

  /**
   * @param jar that the classes and their superclasses are in, unless these are the JDK's
   */
  StackMaps(ZipFile jar) {
    this.jar = jar;
    this.format =
        ClassFile.of(
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this::open)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  private @Nullable InputStream open(ClassDesc type) {
    String name = type.descriptorString(); // Lpackage/Name;
    ZipEntry entry = jar.getEntry(name.substring(1, name.length() - 1) + ".class");
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True for a class file that has none. */
  static boolean areMissing(byte[] file) {
    ByteBuffer header = ByteBuffer.wrap(file);
    return file.length >= HEADER_BYTES
        && header.getInt(0) == MAGIC
        && header.getShort(6) < ClassFile.JAVA_6_VERSION;
  }

  /**
   * The same class with stack maps.
   *
   * @throws IllegalArgumentException if it cannot have them
   */
  byte[] addTo(byte[] file) {
    ClassModel old = format.parse(file);
    return format.build(
        old.thisClass().asSymbol(),
        builder -> {
          builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          for (ClassElement element : old) {
            switch (element) {
              case ClassFileVersion _ -> {}
              case MethodModel method ->
                  builder.transformMethod(
                      method, MethodTransform.transformingCode((code, each) -> code.with(each)));
              default -> builder.with(element);
            }
          }
        });
  }
}
