package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.addition.AdditionRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** {@link Additions} of one device on {@link MemoryPeers}, where nothing's time is ever over. */
record MemoryAdditions(MemoryPeers peers, SigningKey deviceKey) implements Additions {

  @Override
  public VerifyKey device() {
    return deviceKey.verifyKey();
  }

  @Override
  public AddOutcome add(VerifyKey vault, long number, byte[] sealed, Instant until) {
    AdditionRecord record = AdditionRecord.sign(deviceKey, vault, number, until, sealed);
    peers.lock.lock();
    try {
      if (!peers.quorum()) {
        return new AddOutcome.TooFew(peers.answering(), peers.hosts().size(), List.of());
      }
      byte[] there = peers.additions.putIfAbsent(record.place(), sealed.clone());
      return there == null || Arrays.equals(there, sealed)
          ? new AddOutcome.Added()
          : new AddOutcome.Taken();
    } finally {
      peers.lock.unlock();
    }
  }

  @Override
  public AdditionRead read(VerifyKey vault, VerifyKey device, long number) {
    Hash place = AdditionRecord.place(vault, device, number);
    peers.lock.lock();
    try {
      if (!peers.quorum()) {
        return new AdditionRead.TooFew(peers.answering(), peers.hosts().size(), List.of());
      }
      byte[] there = peers.additions.get(place);
      return there == null ? new AdditionRead.Absent() : new AdditionRead.Found(there.clone());
    } finally {
      peers.lock.unlock();
    }
  }
}
