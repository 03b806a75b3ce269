package dev.cairn.erasure;

/** Right also where the machine lacks the instruction, if slow. */
class SixBitKernelTest extends KernelContract {

  @Override
  Kernel kernel() {
    return new SixBitKernel();
  }
}
