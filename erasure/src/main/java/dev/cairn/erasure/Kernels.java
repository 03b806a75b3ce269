package dev.cairn.erasure;

/** The kernel in use. */
final class Kernels {

  private static final Kernel PORTABLE = new PackedKernel();

  private Kernels() {}

  static Kernel current() {
    return PORTABLE;
  }
}
