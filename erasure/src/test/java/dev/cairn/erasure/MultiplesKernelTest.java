package dev.cairn.erasure;

class MultiplesKernelTest extends KernelContract {

  @Override
  Kernel kernel() {
    return new MultiplesKernel();
  }
}
