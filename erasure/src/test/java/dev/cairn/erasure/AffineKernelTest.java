package dev.cairn.erasure;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

class AffineKernelTest extends KernelContract {

  @Override
  Kernel kernel() {
    Optional<Kernel> kernel = MachineKernel.of(new AffineCode());
    assumeTrue(kernel.isPresent(), "SKIPPED: this processor has no GFNI with AVX-512");
    return kernel.orElseThrow();
  }
}
