package dev.cairn.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelChoiceIT {

  private static final long SEED = 23;

  /** In a JVM of its own: encodes, warms up, encodes again; prints the kernel and the hash. */
  public static void main(String[] arguments) throws InterruptedException {
    int before = parityHash();
    ErasureCode.warmUp().join();
    boolean same = before == parityHash();
    System.out.println(same + " " + ErasureCode.kernelName());
  }

  private static int parityHash() {
    ErasureCode code = ErasureCode.of(10, 4);
    Shards arena = code.shards(5000);
    Random random = new Random(SEED);
    byte[] data = new byte[5000];
    for (int i = 0; i < 10; i++) {
      random.nextBytes(data);
      arena.put(i, data, 0);
    }
    code.encode(arena);
    return Arrays.hashCode(arena.get(13));
  }

  @Test
  void plainJavaStaysInUseWithoutTheVectorModule() throws Exception {
    assertThat(run()).isEqualTo("true " + new MultiplesKernel().name());
  }

  @Test
  void bytesAreTheSameAfterTheSwitch() throws Exception {
    assertThat(run("--add-modules", "jdk.incubator.vector")).startsWith("true ");
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
