package dev.cairn.app;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;

/**
 * Writes out how records compare and hash themselves, in methods of the same class. As javac makes
 * them ({@code java.lang.runtime.ObjectMethods}) each is a chain of method handles that the JVM
 * makes at its first call, in every process anew, and runs slowly until it is compiled. What they
 * answer stays the same (JLS §8.10.3); how records are written as text is left alone.
 */
final class PlainRecords {

  private static final String BOOTSTRAPS = "java/lang/runtime/ObjectMethods";
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final MethodTypeDesc EQUALS =
      MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object);
  private static final MethodTypeDesc HASH =
      MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object);

  /** A component of a record. */
  private record Field(ClassDesc owner, String name, ClassDesc type) {}

  /**
   * A method of a record.
   *
   * @param type from the record, and for {@code equals} the other, to the answer
   */
  private record Method(String name, MethodTypeDesc type, List<Field> fields)
      implements WrittenOut.Method {
    @Override
    public void addTo(ClassBuilder to) {
      to.withMethodBody(
          name,
          type,
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
          code -> {
            if (type.parameterCount() == 2) {
              writeEquals(code, this);
            } else {
              writeHash(code, this);
            }
          });
    }
  }

  private PlainRecords() {}

  /** Whether a class file may have some. */
  static boolean areIn(byte[] file) {
    return WrittenOut.mayHave(file, BOOTSTRAPS);
  }

  /**
   * The same class with its methods written out.
   *
   * @return empty if there are none
   * @throws IllegalArgumentException if it is not a class
   */
  static Optional<byte[]> writtenOut(byte[] file) {
    return WrittenOut.of(
        file,
        (call, number) ->
            isOfRecord(call)
                ? Optional.of(new Method("record$" + call.name(), call.typeSymbol(), fields(call)))
                : Optional.empty());
  }

  private static boolean isOfRecord(InvokeDynamicInstruction call) {
    return WrittenOut.isLinkedBy(call, BOOTSTRAPS)
        && (call.name().equalsString("equals") || call.name().equalsString("hashCode"));
  }

  /** The bootstrap is given the record's class, the names, and a getter of each field. */
  private static List<Field> fields(InvokeDynamicInstruction call) {
    return call.bootstrapArgs().stream()
        .skip(2)
        .map(DirectMethodHandleDesc.class::cast)
        .map(get -> new Field(get.owner(), get.methodName(), get.invocationType().returnType()))
        .toList();
  }

  private static void writeEquals(CodeBuilder code, Method wanted) {
    ClassDesc self = wanted.type.parameterType(0);
    Label others = code.newLabel();
    Label differs = code.newLabel();
    code.aload(0).aload(1).if_acmpne(others).iconst_1().ireturn().labelBinding(others);
    code.aload(1).instanceOf(self).ifeq(differs).aload(1).checkcast(self).astore(2);
    for (Field field : wanted.fields) {
      code.aload(0).getfield(field.owner, field.name, field.type);
      code.aload(2).getfield(field.owner, field.name, field.type);
      writeDiffers(code, field.type, differs);
    }
    code.iconst_1().ireturn().labelBinding(differs).iconst_0().ireturn();
  }

  /** Numbers as their boxes compare them: -0.0 is not 0.0, and not-a-number is itself. */
  private static void writeDiffers(CodeBuilder code, ClassDesc type, Label differs) {
    switch (TypeKind.from(type).asLoadable()) {
      case INT -> code.if_icmpne(differs);
      case LONG -> code.lcmp().ifne(differs);
      case FLOAT, DOUBLE ->
          code.invokestatic(
                  box(type), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type))
              .ifne(differs);
      default -> code.invokestatic(OBJECTS, "equals", EQUALS).ifeq(differs);
    }
  }

  private static void writeHash(CodeBuilder code, Method wanted) {
    code.iconst_0();
    for (Field field : wanted.fields) {
      code.loadConstant(31).imul();
      code.aload(0).getfield(field.owner, field.name, field.type);
      if (field.type.isPrimitive()) {
        code.invokestatic(
            box(field.type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, field.type));
      } else {
        code.invokestatic(OBJECTS, "hashCode", HASH);
      }
      code.iadd();
    }
    code.ireturn();
  }

  private static ClassDesc box(ClassDesc primitive) {
    return switch (TypeKind.from(primitive)) {
      case BOOLEAN -> ConstantDescs.CD_Boolean;
      case BYTE -> ConstantDescs.CD_Byte;
      case CHAR -> ConstantDescs.CD_Character;
      case SHORT -> ConstantDescs.CD_Short;
      case INT -> ConstantDescs.CD_Integer;
      case LONG -> ConstantDescs.CD_Long;
      case FLOAT -> ConstantDescs.CD_Float;
      case DOUBLE -> ConstantDescs.CD_Double;
      default -> throw new IllegalArgumentException(primitive + " is no number");
    };
  }
}
