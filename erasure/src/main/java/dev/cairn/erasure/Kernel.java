package dev.cairn.erasure;

/**
 * One way to multiply shards by a matrix. All kernels give the same bytes; they differ in speed and
 * in what they need of the machine. Kernels and products are immutable and safe for any thread.
 */
interface Kernel {

  /** A short name for logs and benchmarks. */
  String name();

  /**
   * Prepares look-up tables for a matrix.
   *
   * @param matrix one row per output, each with one coefficient 0..255 per input
   */
  Product prepare(int[][] matrix);

  /** A matrix with its tables. */
  interface Product {

    /**
     * Sets output j to the sum over i of matrix[j][i] · input i. All regions lie in one array and
     * do not overlap. <b>Up to {@link Shards#SLACK_BYTES} bytes behind every region may be read,
     * and behind every output overwritten</b>, so that kernels need no tail loops.
     *
     * @param array holds every region
     * @param inputs where each input starts
     * @param outputs where each output starts
     * @param bytes length of every region, at least 1
     */
    void multiply(byte[] array, int[] inputs, int[] outputs, int bytes);
  }
}
