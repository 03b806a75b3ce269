package dev.cairn.archive;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.HeadPins;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.HeadWrite;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Pins of which one keeper says what it likes, and some are out of reach.
 *
 * @param lies what is named before the truth
 * @param silent places whose keepers do not answer
 */
record LyingKeeper(HeadPins real, List<HeadPins.UnverifiedPin> lies, Set<Hash> silent)
    implements HeadPins {

  /** {@code real} with such pins. */
  static PeerStorage of(PeerStorage real, List<UnverifiedPin> lies, Set<Hash> silent) {
    return (PeerStorage)
        Proxy.newProxyInstance(
            PeerStorage.class.getClassLoader(),
            new Class<?>[] {PeerStorage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("pins")) {
                return new LyingKeeper(real.pins(), lies, silent);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public HeadWrite pin(SigningKey headKey, long sequence, byte[] sealed, Instant until)
      throws InterruptedException {
    return real.pin(headKey, sequence, sealed, until);
  }

  @Override
  public Listing list(VerifyKey headKey) throws InterruptedException {
    Listing listing = real.list(headKey);
    List<UnverifiedPin> all = new ArrayList<>(lies);
    all.addAll(listing.pins());
    return new Listing(all, listing.answered(), listing.keepers());
  }

  @Override
  public PinRead read(VerifyKey headKey, Hash at) throws InterruptedException {
    return silent.contains(at) ? new PinRead.TooFew(3, 20, List.of()) : real.read(headKey, at);
  }
}
