package dev.cairn.archive;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.Additions;
import dev.cairn.storage.HeadPins;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/** Storage that fails at the call a test names, before or after the call has had its effect. */
final class FaultyStorage implements PeerStorage {

  /** What a device sees when its process dies there. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash(int call) {
      super("crash at call " + call, null, false, false);
    }
  }

  private final PeerStorage real;
  private final int failAt;
  private final boolean after;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile Runnable onStore = () -> {};
  private volatile Runnable onRead = () -> {};
  private volatile Runnable onInspect = () -> {};
  private final AtomicReference<Runnable> afterReadHead = new AtomicReference<>(() -> {});

  FaultyStorage(PeerStorage real, int failAt, boolean after) {
    this.real = real;
    this.failAt = failAt;
    this.after = after;
  }

  /** By each sender before it sends: several at a time. */
  void onStore(Runnable action) {
    onStore = action;
  }

  void onRead(Runnable action) {
    onRead = action;
  }

  /** Once, between the keepers' answer and the caller's hearing it. */
  void afterReadHead(Runnable action) {
    afterReadHead.set(action);
  }

  void onInspect(Runnable action) {
    onInspect = action;
  }

  int calls() {
    return calls.get();
  }

  private interface Call<T> {
    T run() throws InterruptedException;
  }

  private <T> T call(Call<T> call) throws InterruptedException {
    int number = calls.getAndIncrement();
    if (number >= failAt && !(after && number == failAt)) {
      throw new Crash(number); // a dead process makes no further call either
    }
    T result = call.run();
    if (number == failAt) {
      throw new Crash(number);
    }
    return result;
  }

  @Override
  public StoreOutcome store(byte[] payload, int length, Runnable released)
      throws InterruptedException {
    try {
      onStore.run();
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
    onRead.run();
    return call(() -> real.read(stripeId, offset, length));
  }

  @Override
  public StripeHealth inspect(Hash stripeId, int leaves) throws InterruptedException {
    onInspect.run();
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
    HeadRead read = call(() -> real.readHead(headKey));
    afterReadHead.getAndSet(() -> {}).run();
    return read;
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
  public int eligibleHosts() throws InterruptedException {
    return real.eligibleHosts();
  }

  @Override
  public UUID subject() {
    return real.subject();
  }
}
