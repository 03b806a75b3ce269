package dev.cairn.erasure;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kernel in use: machine code if the processor at hand has the instructions and the bytes are
 * those of plain Java, else plain Java. Which it is never shows in results.
 */
final class KernelChoice {

  /**
   * Shorter shards are coded in plain Java: the first call of machine code costs a process 20 ms,
   * which short commands do without.
   */
  private static final int MACHINE_BYTES_MIN = 8 * 1024;

  private static final Kernel PORTABLE = new MultiplesKernel();

  private KernelChoice() {}

  /** The kernel for shards of this length. */
  static Kernel of(int shardBytes) {
    return shardBytes < MACHINE_BYTES_MIN ? PORTABLE : Fastest.KERNEL;
  }

  /** Assembled when first asked for. */
  private static final class Fastest {
    static final Kernel KERNEL =
        Stream.of(new AffineCode(), new NibbleCode())
            .map(MachineKernel::of)
            .flatMap(Optional::stream)
            .filter(KernelChoice::isRight)
            .findFirst()
            .orElse(PORTABLE);
  }

  /** A kernel is compared over every coefficient before any shard is entrusted to it. */
  private static boolean isRight(Kernel kernel) {
    return Arrays.equals(sample(kernel), sample(PORTABLE));
  }

  /** What it makes of an odd number of inputs with every coefficient there is. */
  private static byte[] sample(Kernel kernel) {
    int bytes = 256;
    int stride = bytes + Shards.SLACK_BYTES;
    int[][] matrix = new int[52][5];
    int[] inputs = new int[5];
    int[] outputs = new int[52];
    for (int i = 0; i < outputs.length * inputs.length; i++) {
      matrix[i / inputs.length][i % inputs.length] = i & 0xFF;
    }
    Arrays.setAll(inputs, i -> i * stride);
    Arrays.setAll(outputs, j -> (inputs.length + j) * stride);
    byte[] array = new byte[(inputs.length + outputs.length) * stride];
    for (int at = 0; at < inputs.length * stride; at++) {
      array[at] = (byte) (at + at / stride * 31);
    }
    kernel.prepare(matrix).multiply(array, inputs, outputs, bytes);
    byte[] products = new byte[outputs.length * bytes];
    for (int j = 0; j < outputs.length; j++) {
      System.arraycopy(array, outputs[j], products, j * bytes, bytes);
    }
    return products;
  }
}
