package dev.cairn.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelChoiceIT {

  private static final long SEED = 23;

  /** Long enough for machine code. */
  private static final int SHARD_BYTES = 20_000;

  /** In a JVM of its own: prints a hash of what it coded, and how. */
  public static void main(String[] arguments) {
    System.out.println(parityHash() + " " + ErasureCode.kernelName(SHARD_BYTES));
  }

  private static int parityHash() {
    ErasureCode code = ErasureCode.of(10, 4);
    Shards arena = code.shards(SHARD_BYTES);
    Random random = new Random(SEED);
    byte[] data = new byte[SHARD_BYTES];
    for (int i = 0; i < 10; i++) {
      random.nextBytes(data);
      arena.put(i, data, 0);
    }
    code.encode(arena);
    return Arrays.hashCode(arena.get(13));
  }

  @Test
  void bytesAreTheSameWithoutMachineCode() throws Exception {
    String plain = new MultiplesKernel().name();
    String[] without = run("-Dcairn.machine.code=false").split(" ", 2);
    assertThat(without[1]).isEqualTo(plain);
    assertThat(run().split(" ", 2)[0]).isEqualTo(without[0]);
  }

  @Test
  void shortShardsAreLeftToPlainJava() {
    assertThat(KernelChoice.of(100).name()).isEqualTo(new MultiplesKernel().name());
  }

  @Test
  void aProcessorWithTheInstructionsCodesWithThem() {
    Optional<Kernel> fastest =
        Stream.of(new AffineCode(), new NibbleCode())
            .map(MachineKernel::of)
            .flatMap(Optional::stream)
            .findFirst();
    String expected = fastest.orElseGet(MultiplesKernel::new).name();
    assertThat(ErasureCode.kernelName(SHARD_BYTES)).isEqualTo(expected);
  }

  private static String run(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(KernelChoiceIT.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return output.lines().reduce((first, second) -> second).orElse("");
  }
}
