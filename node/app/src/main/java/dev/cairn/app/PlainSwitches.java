package dev.cairn.app;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;

/**
 * Writes switches over types out as comparisons, in methods of the same class. As javac makes them
 * ({@code java.lang.runtime.SwitchBootstraps}) each is a class that the JVM makes at its first run,
 * in every process anew, since its cache has none of those (JEP 514): 52 in an unchanged backup,
 * and where several threads come first, one for each. What a switch does stays the same.
 */
final class PlainSwitches {

  private static final String BOOTSTRAPS = "java/lang/runtime/SwitchBootstraps";

  /**
   * A switch over types.
   *
   * @param type from what is looked at, and the first case that counts, to the case
   */
  private record Switch(String name, MethodTypeDesc type, List<ClassDesc> cases)
      implements WrittenOut.Method {
    @Override
    public void addTo(ClassBuilder to) {
      to.withMethodBody(
          name,
          type,
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
          code -> write(code, cases));
    }
  }

  private PlainSwitches() {}

  /** Whether a class file may have some. */
  static boolean areIn(byte[] file) {
    return WrittenOut.mayHave(file, BOOTSTRAPS);
  }

  /**
   * The same class with its switches over types written out. Those over strings, numbers and
   * constants of enums beside types stay as they are.
   *
   * @return empty if there are none
   * @throws IllegalArgumentException if it is not a class
   */
  static Optional<byte[]> writtenOut(byte[] file) {
    return WrittenOut.of(
        file,
        (call, number) ->
            isOverTypes(call)
                ? Optional.of(new Switch("switch$" + number, call.typeSymbol(), cases(call)))
                : Optional.empty());
  }

  private static boolean isOverTypes(InvokeDynamicInstruction call) {
    return WrittenOut.isLinkedBy(call, BOOTSTRAPS)
        && call.name().equalsString("typeSwitch")
        && !call.typeSymbol().parameterType(0).isPrimitive()
        && call.bootstrapArgs().stream()
            .allMatch(label -> label instanceof ClassDesc type && !type.isPrimitive());
  }

  private static List<ClassDesc> cases(InvokeDynamicInstruction call) {
    return call.bootstrapArgs().stream().map(ClassDesc.class::cast).toList();
  }

  /** The first case from the one given on whose type it is; -1 for null, and else the number. */
  private static void write(CodeBuilder code, List<ClassDesc> cases) {
    Label present = code.newLabel();
    code.aload(0).ifnonnull(present).iconst_m1().ireturn().labelBinding(present);
    for (int i = 0; i < cases.size(); i++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf(cases.get(i)).ifeq(next).loadConstant(i).ireturn();
      code.labelBinding(next);
    }
    code.loadConstant(cases.size()).ireturn();
  }
}
