package dev.cairn.app;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts methods of the same class in the place of calls that the JVM links at their first run. */
final class WrittenOut {

  private WrittenOut() {}

  /** What is to be called instead. */
  interface Method {
    String name();

    MethodTypeDesc type();

    /** Adds it to the class: private, static and synthetic. */
    void addTo(ClassBuilder type);
  }

  /** Decides what takes the place of a call. */
  @FunctionalInterface
  interface Writer {
    /**
     * The method, if the call is to be written out.
     *
     * @param number how many were written out in this class before
     */
    Optional<Method> of(InvokeDynamicInstruction call, int number);
  }

  /** Whether a class file names {@code bootstraps}: a look at its bytes, before it is parsed. */
  static boolean mayHave(byte[] file, String bootstraps) {
    byte[] mark = bootstraps.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at + mark.length <= file.length; at++) {
      int same = 0;
      while (same < mark.length && file[at + same] == mark[same]) {
        same++;
      }
      if (same == mark.length) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code bootstraps} links the call. */
  static boolean isLinkedBy(InvokeDynamicInstruction call, String bootstraps) {
    return call.bootstrapMethod().owner().descriptorString().equals("L" + bootstraps + ";");
  }

  /**
   * The same class with its calls written out.
   *
   * @return empty if there are none
   * @throws IllegalArgumentException if it is not a class
   */
  static Optional<byte[]> of(byte[] file, Writer writer) {
    // A new pool: a class that was written out does not look as if it had some.
    ClassFile format = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL);
    ClassModel old = format.parse(file);
    boolean isInterface = old.flags().has(AccessFlag.INTERFACE);
    List<Method> found = new ArrayList<>();
    CodeTransform calls =
        (code, element) -> {
          Optional<Method> method =
              element instanceof InvokeDynamicInstruction call
                  ? writer.of(call, found.size())
                  : Optional.empty();
          if (method.isPresent()) {
            Method each = method.get();
            found.add(each);
            code.invokestatic(old.thisClass().asSymbol(), each.name(), each.type(), isInterface);
          } else {
            code.with(element);
          }
        };
    ClassTransform whole =
        ClassTransform.transformingMethodBodies(calls)
            .andThen(ClassTransform.endHandler(type -> found.forEach(each -> each.addTo(type))));
    byte[] changed = format.transformClass(old, whole);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<VerifyError> errors = format.verify(changed);
    if (!errors.isEmpty()) {
      throw new IllegalStateException(old.thisClass().asInternalName(), errors.getFirst());
    }
    return Optional.of(changed);
  }
}
