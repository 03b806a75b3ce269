package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.addition.AdditionRecord;
import dev.cairn.storage.lease.Keepership;
import dev.cairn.storage.lock.LockRecord;
import dev.cairn.storage.pin.PinRecord;
import dev.cairn.storage.stripe.StorageRecords;
import java.util.List;
import java.util.function.ToLongFunction;

/** The kinds of record whose rules need to know this node's clock, or the members around it. */
record RecordKinds(
    RecordKind holders, RecordKind heads, RecordKind pins, RecordKind additions, RecordKind locks) {

  /**
   * @param granted the highest fence of a lease that this node itself granted, by stripe
   */
  static RecordKinds of(Environment env, Overlay overlay, ToLongFunction<Hash> granted) {
    return new RecordKinds(
        StorageRecords.holders(Keepership.of(overlay), granted, env::now),
        StorageRecords.head(env::now),
        PinRecord.kind(env::now),
        AdditionRecord.kind(env::now),
        LockRecord.kind(overlay::issued, env::now));
  }

  /** All kinds that storage keeps. */
  List<RecordKind> all() {
    return List.of(
        StorageRecords.STRIPE, StorageRecords.RETAIN, holders, heads, pins, additions, locks);
  }
}
