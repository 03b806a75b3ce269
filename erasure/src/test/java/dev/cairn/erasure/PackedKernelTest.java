package dev.cairn.erasure;

class PackedKernelTest extends KernelContract {

  @Override
  Kernel kernel() {
    return new PackedKernel();
  }
}
