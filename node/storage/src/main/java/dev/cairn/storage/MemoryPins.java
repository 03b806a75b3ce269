package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.MemoryPeers.Head;
import dev.cairn.storage.MemoryPeers.Pinned;
import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.pin.PinRecord;
import dev.cairn.storage.stripe.HeadRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@link HeadPins} of {@link MemoryPeers}; they never end. */
record MemoryPins(MemoryPeers peers) implements HeadPins {

  @Override
  public HeadWrite pin(SigningKey headKey, long sequence, byte[] sealed, Instant until) {
    peers.lock.lock();
    try {
      if (!peers.quorum()) {
        return new HeadWrite.TooFew(peers.answering(), peers.hosts().size(), List.of());
      }
      Hash at = PinRecord.place(HeadRecord.sign(headKey, sequence, sealed));
      Head head = new Head(headKey.verifyKey(), sequence, sealed.clone());
      peers.pins.merge(
          at,
          new Pinned(head, until),
          (old, newer) -> old.until().isBefore(newer.until()) ? newer : old);
      return new HeadWrite.Written();
    } finally {
      peers.lock.unlock();
    }
  }

  @Override
  public Listing list(VerifyKey headKey) {
    peers.lock.lock();
    try {
      List<UnverifiedPin> pins = new ArrayList<>();
      peers.pins.forEach((at, pinned) -> {
        if (pinned.head().key().equals(headKey)) {
          pins.add(new UnverifiedPin(at, pinned.head().sequence()));
        }
      });
      return new Listing(pins, peers.answering(), peers.hosts().size());
    } finally {
      peers.lock.unlock();
    }
  }

  @Override
  public PinRead read(VerifyKey headKey, Hash at) {
    peers.lock.lock();
    try {
      if (!peers.quorum()) {
        return new PinRead.TooFew(peers.answering(), peers.hosts().size(), List.of());
      }
      Pinned pinned = peers.pins.get(at);
      if (pinned == null || !pinned.head().key().equals(headKey)) {
        return new PinRead.Absent();
      }
      Head head = pinned.head();
      return new PinRead.Found(head.sequence(), head.sealed().clone(), pinned.until());
    } finally {
      peers.lock.unlock();
    }
  }
}
