package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.addition.AdditionRecord;
import java.time.Instant;

/**
 * {@link Additions} over the members' network. Safe for many threads.
 *
 * @param kind what {@link AdditionRecord#kind} gives for this node
 */
record OverlayAdditions(Records records, RecordKind kind, SigningKey deviceKey)
    implements Additions {

  @Override
  public VerifyKey device() {
    return deviceKey.verifyKey();
  }

  @Override
  public AddOutcome add(VerifyKey vault, long number, byte[] sealed, Instant until)
      throws InterruptedException {
    AdditionRecord record = AdditionRecord.sign(deviceKey, vault, number, until, sealed);
    return switch (records.put(kind, record.place(), record.encode())) {
      case PutOutcome.Stored stored -> new AddOutcome.Added();
      case PutOutcome.Superseded other -> new AddOutcome.Taken();
      case PutOutcome.TooFew few ->
          new AddOutcome.TooFew(few.acknowledged(), few.keepers(), few.refusals());
    };
  }

  @Override
  public AdditionRead read(VerifyKey vault, VerifyKey device, long number)
      throws InterruptedException {
    Hash place = AdditionRecord.place(vault, device, number);
    return switch (records.get(kind, place)) {
      case GetOutcome.Found found -> {
        try {
          yield new AdditionRead.Found(AdditionRecord.parse(place, found.value()).sealed());
        } catch (MalformedMessageException e) {
          throw new IllegalStateException("the overlay gave an addition it did not check", e);
        }
      }
      case GetOutcome.Absent absent -> new AdditionRead.Absent();
      case GetOutcome.TooFew few ->
          new AdditionRead.TooFew(few.answered(), few.keepers(), few.refusals());
    };
  }
}
