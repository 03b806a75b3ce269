package dev.cairn.erasure;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

class NibbleKernelTest extends KernelContract {

  @Override
  Kernel kernel() {
    Optional<Kernel> kernel = MachineKernel.of(new NibbleCode());
    assumeTrue(kernel.isPresent(), "SKIPPED: this processor has no AVX2");
    return kernel.orElseThrow();
  }
}
