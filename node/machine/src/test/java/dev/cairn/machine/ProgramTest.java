package dev.cairn.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.machine.Assembler.Memory;
import dev.cairn.machine.Assembler.Vector;
import dev.cairn.machine.Assembler.Word;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProgramTest {

  private static void assumeAvx2() {
    assumeTrue(Processor.here().has("avx2"), "SKIPPED: this processor runs no code with AVX2");
  }

  @Test
  void worksOnArraysWhereTheyLie() {
    assumeAvx2();
    Assembler code = new Assembler();
    code.data(new byte[] {42});
    int entry = code.here();
    code.vmovdquYmm(new Vector(0), Memory.at(Word.RDI, 0));
    code.vmovdquYmm(Memory.at(Word.RSI, 0), new Vector(0));
    code.add(Word.RDI, 32);
    code.add(Word.RSI, 32);
    code.sub(Word.RCX, 1);
    code.jumpIfNotZero(entry);
    code.ret();
    Program program = Program.load(code.bytes(), entry).orElseThrow();
    byte[] from = new byte[100];
    for (int i = 0; i < from.length; i++) {
      from[i] = (byte) i;
    }
    byte[] to = new byte[100];

    MemorySegment unused = MemorySegment.ofArray(new int[1]);
    program.call(
        MemorySegment.ofArray(from).asSlice(1), MemorySegment.ofArray(to), unused, 3, 0, 0);

    assertThat(Arrays.copyOf(to, 96)).isEqualTo(Arrays.copyOfRange(from, 1, 97));
    assertThat(Arrays.copyOfRange(to, 96, 100)).containsOnly(0);
  }

  @Test
  void readsTheDataThatLiesBesideIt() {
    assumeAvx2();
    byte[] data = new byte[16];
    Arrays.fill(data, (byte) 7);
    Assembler code = new Assembler();
    code.data(data);
    int entry = code.here();
    code.lea(Word.RAX, 0);
    code.vbroadcasti128(new Vector(9), Memory.at(Word.RAX, 0));
    code.vmovdquYmm(Memory.at(Word.RDI, 0), new Vector(9));
    code.ret();
    byte[] to = new byte[32];
    MemorySegment unused = MemorySegment.ofArray(new int[1]);

    Program.load(code.bytes(), entry)
        .orElseThrow()
        .call(MemorySegment.ofArray(to), unused, unused, 0, 0, 0);

    assertThat(to).containsOnly(7);
  }
}
