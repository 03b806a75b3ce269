package dev.cairn.archive;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.env.Environment;
import dev.cairn.storage.Additions;
import dev.cairn.storage.HeadPins;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Storage that takes its time, so that what other devices do comes in between, and that fails for
 * good at a call: before or after the call had its effect. What a device sees when it is killed.
 */
final class CrashingStorage implements PeerStorage {

  /** The process is dead. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("killed", null, false, false);
    }
  }

  private final PeerStorage real;
  private final Environment env;
  private final Duration slowest;
  private int callsLeft;

  /**
   * @param callsLeft the call that fails; very large for none
   */
  CrashingStorage(PeerStorage real, Environment env, Duration slowest, int callsLeft) {
    this.real = real;
    this.env = env;
    this.slowest = slowest;
    this.callsLeft = callsLeft;
  }

  @FunctionalInterface
  private interface Call<T> {
    T run() throws InterruptedException;
  }

  private <T> T call(Call<T> call) throws InterruptedException {
    callsLeft--;
    if (callsLeft < 0) {
      throw new Crash();
    }
    env.sleep(Duration.ofMillis(1 + env.random().nextLong(slowest.toMillis())));
    if (callsLeft == 0 && env.random().nextBoolean()) {
      throw new Crash();
    }
    T result = call.run();
    if (callsLeft <= 0) {
      throw new Crash();
    }
    return result;
  }

  @Override
  public StoreOutcome store(byte[] payload, int length, Runnable released)
      throws InterruptedException {
    try {
      return call(() -> real.store(payload, length));
    } finally {
      released.run();
    }
  }

  @Override
  public Settled settle() throws InterruptedException {
    return real.settle();
  }

  @Override
  public ReadOutcome read(Hash stripeId, long offset, int length) throws InterruptedException {
    return call(() -> real.read(stripeId, offset, length));
  }

  @Override
  public StripeHealth inspect(Hash stripeId, int leaves) throws InterruptedException {
    return call(() -> real.inspect(stripeId, leaves));
  }

  @Override
  public HeadWrite writeHead(SigningKey headKey, long sequence, byte[] sealed)
      throws InterruptedException {
    return call(() -> real.writeHead(headKey, sequence, sealed));
  }

  @Override
  public HeadPins pins() {
    HeadPins pins = real.pins();
    return new HeadPins() {
      @Override
      public HeadWrite pin(SigningKey headKey, long sequence, byte[] sealed, Instant until)
          throws InterruptedException {
        return call(() -> pins.pin(headKey, sequence, sealed, until));
      }

      @Override
      public Listing list(VerifyKey headKey) throws InterruptedException {
        return call(() -> pins.list(headKey));
      }

      @Override
      public PinRead read(VerifyKey headKey, Hash at) throws InterruptedException {
        return call(() -> pins.read(headKey, at));
      }
    };
  }

  @Override
  public Additions additions() {
    Additions additions = real.additions();
    return new Additions() {
      @Override
      public VerifyKey device() {
        return additions.device();
      }

      @Override
      public AddOutcome add(VerifyKey vault, long number, byte[] sealed, Instant until)
          throws InterruptedException {
        return call(() -> additions.add(vault, number, sealed, until));
      }

      @Override
      public AdditionRead read(VerifyKey vault, VerifyKey device, long number)
          throws InterruptedException {
        return call(() -> additions.read(vault, device, number));
      }
    };
  }

  @Override
  public OwnLock.Outcome lock() throws InterruptedException {
    return call(real::lock);
  }

  @Override
  public OwnLock.Outcome lengthenLock(RetentionLock wanted) throws InterruptedException {
    return call(() -> real.lengthenLock(wanted));
  }

  @Override
  public HeadRead readHead(VerifyKey headKey) throws InterruptedException {
    return call(() -> real.readHead(headKey));
  }

  @Override
  public ShareOutcome placeShares(Hash shareKey, byte[] envelope, List<byte[]> shares)
      throws InterruptedException {
    return call(() -> real.placeShares(shareKey, envelope, shares));
  }

  @Override
  public GatherOutcome gatherShares(Hash shareKey) throws InterruptedException {
    return call(() -> real.gatherShares(shareKey));
  }

  @Override
  public GatherOutcome proveShares(Hash shareKey, byte[] nonce) throws InterruptedException {
    return call(() -> real.proveShares(shareKey, nonce));
  }

  @Override
  public VetoOutcome vetoRecoveries(Hash shareKey) throws InterruptedException {
    return call(() -> real.vetoRecoveries(shareKey));
  }

  @Override
  public Allowance allowance() {
    return real.allowance();
  }

  @Override
  public HeadWatch watchHead(VerifyKey headKey, LongConsumer heard) {
    return real.watchHead(headKey, heard);
  }

  @Override
  public int eligibleHosts() throws InterruptedException {
    return real.eligibleHosts();
  }

  @Override
  public UUID subject() {
    return real.subject();
  }
}
