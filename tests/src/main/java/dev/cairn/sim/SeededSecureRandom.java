package dev.cairn.sim;

import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.SplittableRandom;

/** Predictable "secure" chance, for simulations only: keys and nonces follow from the seed. */
final class SeededSecureRandom extends SecureRandom {

  private static final long serialVersionUID = 1L;

  SeededSecureRandom(long seed) {
    super(new Spi(seed), new SimProvider());
  }

  private static final class SimProvider extends Provider {
    private static final long serialVersionUID = 1L;

    SimProvider() {
      super("CairnSim", "1", "seeded chance of the simulator");
    }
  }

  private static final class Spi extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    private final transient SplittableRandom random;

    Spi(long seed) {
      this.random = new SplittableRandom(seed);
    }

    @Override
    protected void engineSetSeed(byte[] ignored) {
      // More entropy would be less determinism.
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
      byte[] bytes = new byte[count];
      random.nextBytes(bytes);
      return bytes;
    }
  }
}
