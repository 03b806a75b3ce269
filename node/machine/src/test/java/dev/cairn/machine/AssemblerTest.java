package dev.cairn.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.machine.Assembler.Memory;
import dev.cairn.machine.Assembler.Vector;
import dev.cairn.machine.Assembler.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblerTest {

  private static final Memory COLUMN = new Memory(Word.RDI, Word.RAX, 64);

  /** Low and high registers in every place, since each has bits of its own. */
  private static final List<Row> ROWS =
      List.of(
          row("4989f2", "mov r10,rsi", a -> a.mov(Word.R10, Word.RSI)),
          row(
              "4863842604000000",
              "movsxd rax,DWORD PTR [rsi+0x4]",
              a -> a.movsxd(Word.RAX, Memory.at(Word.RSI, 4))),
          row(
              "4f639c0afcffffff",
              "movsxd r11,DWORD PTR [r10+r9*1-0x4]",
              a -> a.movsxd(Word.R11, new Memory(Word.R10, Word.R9, -4))),
          row(
              "488b842208000000",
              "mov rax,QWORD PTR [rdx+0x8]",
              a -> a.mov(Word.RAX, Memory.at(Word.RDX, 8))),
          row(
              "4a8b94ce00000000",
              "mov rdx,QWORD PTR [rsi+r9*8+0x0]",
              a -> a.movEighth(Word.RDX, Word.RSI, Word.R9)),
          row(
              "4c0fb69c2700400000",
              "movzx r11,BYTE PTR [rdi+0x4000]",
              a -> a.movzx(Word.R11, Memory.at(Word.RDI, 16384))),
          row(
              "4e8d944a00000000",
              "lea r10,[rdx+r9*2+0x0]",
              a -> a.leaTwice(Word.R10, Word.RDX, Word.R9)),
          row("4c39d0", "cmp rax,r10", a -> a.cmp(Word.RAX, Word.R10)),
          row("49c7c001000000", "mov r8,0x1", a -> a.mov(Word.R8, 1)),
          row("4981c300040000", "add r11,0x400", a -> a.add(Word.R11, 1024)),
          row("4881e901000000", "sub rcx,0x1", a -> a.sub(Word.RCX, 1)),
          row("c5f877c3", "vzeroupper ret", Assembler::ret),
          row(
              "62e1fe486f8c0740000000",
              "vmovdqu64 zmm17,ZMMWORD PTR [rdi+rax*1+0x40]",
              a -> a.vmovdqu64(new Vector(17), COLUMN)),
          row(
              "6261fe487fbc2240000000",
              "vmovdqu64 ZMMWORD PTR [rdx+0x40],zmm31",
              a -> a.vmovdqu64(Memory.at(Word.RDX, 64), new Vector(31))),
          row(
              "62032d4025ce96",
              "vpternlogd zmm25,zmm26,zmm30,0x96",
              a -> a.vpternlogd(new Vector(25), new Vector(26), new Vector(30), 0x96)),
          row(
              "62f1d548efed",
              "vpxorq zmm5,zmm5,zmm5",
              a -> a.vpxorq(new Vector(5), new Vector(5), new Vector(5))),
          row(
              "62439558ceac230800000000",
              "vgf2p8affineqb zmm29,zmm13,QWORD BCST [r11+0x8],0x0",
              a ->
                  a.vgf2p8affineqbBroadcast(
                      new Vector(29), new Vector(13), Memory.at(Word.R11, 8))),
          row(
              "c4617e6f8c0740000000",
              "vmovdqu ymm9,YMMWORD PTR [rdi+rax*1+0x40]",
              a -> a.vmovdquYmm(new Vector(9), COLUMN)),
          row(
              "c4e17e7f9c0740000000",
              "vmovdqu YMMWORD PTR [rdi+rax*1+0x40],ymm3",
              a -> a.vmovdquYmm(COLUMN, new Vector(3))),
          row(
              "c4427d5aa42310000000",
              "vbroadcasti128 ymm12,XMMWORD PTR [r11+0x10]",
              a -> a.vbroadcasti128(new Vector(12), Memory.at(Word.R11, 16))),
          row(
              "c4421d00e9",
              "vpshufb ymm13,ymm12,ymm9",
              a -> a.vpshufbYmm(new Vector(13), new Vector(12), new Vector(9))),
          row(
              "c4c175efcd",
              "vpxor ymm1,ymm1,ymm13",
              a -> a.vpxorYmm(new Vector(1), new Vector(1), new Vector(13))),
          row(
              "c44135dbcf",
              "vpand ymm9,ymm9,ymm15",
              a -> a.vpandYmm(new Vector(9), new Vector(9), new Vector(15))),
          row(
              "c4c12573d104",
              "vpsrlq ymm11,ymm9,0x4",
              a -> a.vpsrlqYmm(new Vector(11), new Vector(9), 4)),
          row(
              "c4417a6f8c0800010000",
              "vmovdqu xmm9,XMMWORD PTR [r8+rcx*1+0x100]",
              a -> a.vmovdquXmm(new Vector(9), new Memory(Word.R8, Word.RCX, 256))),
          row(
              "c4617a7f9c2610000000",
              "vmovdqu XMMWORD PTR [rsi+0x10],xmm11",
              a -> a.vmovdquXmm(Memory.at(Word.RSI, 16), new Vector(11))),
          row(
              "c44111fee2",
              "vpaddd xmm12,xmm13,xmm10",
              a -> a.vpadddXmm(new Vector(12), new Vector(13), new Vector(10))),
          row(
              "c4e131fe842020000000",
              "vpaddd xmm0,xmm9,XMMWORD PTR [rax+0x20]",
              a -> a.vpadddXmm(new Vector(0), new Vector(9), Memory.at(Word.RAX, 32))),
          row(
              "c46219009c2000000000",
              "vpshufb xmm11,xmm12,XMMWORD PTR [rax+0x0]",
              a -> a.vpshufbXmm(new Vector(11), new Vector(12), Memory.at(Word.RAX, 0))),
          row(
              "c4c17970c10e",
              "vpshufd xmm0,xmm9,0xe",
              a -> a.vpshufdXmm(new Vector(0), new Vector(9), 0x0E)),
          row(
              "c443190feb04",
              "vpalignr xmm13,xmm12,xmm11,0x4",
              a -> a.vpalignrXmm(new Vector(13), new Vector(12), new Vector(11), 4)),
          row(
              "440f38cbc1",
              "sha256rnds2 xmm8,xmm1,xmm0",
              a -> a.sha256rnds2(new Vector(8), new Vector(1))),
          row(
              "410f38ccdc",
              "sha256msg1 xmm3,xmm12",
              a -> a.sha256msg1(new Vector(3), new Vector(12))),
          row(
              "450f38cdd1",
              "sha256msg2 xmm10,xmm9",
              a -> a.sha256msg2(new Vector(10), new Vector(9))),
          row("4c8d0df9ffffff", "lea r9,[rip+0xfffffffffffffff9]", a -> a.lea(Word.R9, 0)),
          row("0f82faffffff", "jb 0x0", a -> a.jumpIfBelow(0)),
          row("0f85faffffff", "jne 0x0", a -> a.jumpIfNotZero(0)));

  @TempDir private Path folder;

  private static Row row(String hex, String text, Consumer<Assembler> instruction) {
    return new Row(hex, text, instruction);
  }

  @Test
  void encodesAsTheManualSays() {
    for (Row row : ROWS) {
      assertThat(HexFormat.of().formatHex(row.code())).as(row.text).isEqualTo(row.hex);
    }
  }

  /** What somebody else's disassembler reads in the bytes. */
  @Test
  void aDisassemblerReadsWhatWasMeant() throws Exception {
    assumeTrue(hasObjdump(), "SKIPPED: no objdump (Debian: binutils) to read the code");
    for (Row row : ROWS) {
      assertThat(disassembled(row.code())).isEqualTo(row.text);
    }
  }

  @Test
  void jumpsBackToWhereItWas() {
    Assembler code = new Assembler();
    code.data(new byte[] {1, 2, 3});
    int target = code.here();
    code.sub(Word.RCX, 1);
    code.jumpIfNotZero(target);
    byte[] bytes = code.bytes();
    // sub has 7 bytes, the jump 6: thirteen back from its end.
    assertThat(HexFormat.of().formatHex(bytes, 10, 16)).isEqualTo("0f85f3ffffff");
  }

  @Test
  void refusesARegisterThatDoesNotExist() {
    assertThatThrownBy(() -> new Vector(32)).isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean hasObjdump() {
    try {
      return new ProcessBuilder("objdump", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String disassembled(byte[] code) throws Exception {
    Path file = Files.write(folder.resolve("code"), code);
    Process process =
        new ProcessBuilder(
                "objdump",
                "-D",
                "-b",
                "binary",
                "-m",
                "i386:x86-64",
                "-M",
                "intel",
                "--no-show-raw-insn",
                file.toString())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    StringBuilder text = new StringBuilder();
    said.lines()
        .filter(line -> line.matches("\\s*[0-9a-f]+:\\t.*"))
        .map(line -> line.substring(line.indexOf('\t')).replaceAll("#.*", "").strip())
        .forEach(line -> text.append(' ').append(line.replaceAll("\\s+", " ")));
    // "riz" is objdump's name for the index that says that there is none.
    return text.toString().strip().replace("+riz*1", "");
  }

  private record Row(String hex, String text, Consumer<Assembler> instruction) {
    byte[] code() {
      Assembler code = new Assembler();
      instruction.accept(code);
      return code.bytes();
    }
  }
}
