package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.storage.StripeWriter.OwnerParts;
import dev.cairn.storage.hint.HeadHints;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import dev.cairn.storage.stripe.HeadRecord;
import dev.cairn.storage.stripe.StorageRecords;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** {@link PeerStorage} over the members' network. */
final class OverlayPeerStorage implements PeerStorage {

  private final Overlay overlay;
  private final HostViews views;
  private final StripeWriter writer;
  private final StripeReader reader;
  private final StripeInspector inspector;
  private final ShareService shares;
  private final HeadHints hints;
  private final Supplier<Instant> clock;
  private final RecordKinds kinds;
  private final HeadPins pins;
  private final Additions additions;
  private final OwnLock lock;

  OverlayPeerStorage(
      StorageNode.Parts parts, RecordKinds kinds, OwnerParts owner, ShareService shares) {
    this.overlay = parts.overlay();
    this.clock = parts.env()::now;
    this.kinds = kinds;
    this.pins = new OverlayHeadPins(parts.env(), overlay, kinds.pins());
    this.additions = new OverlayAdditions(overlay.records(), kinds.additions(), parts.deviceKey());
    this.lock = new OwnLock(overlay, kinds.locks(), parts.deviceKey());
    this.views = owner.views();
    this.writer = new StripeWriter(parts, owner);
    this.reader = new StripeReader(parts.env(), overlay, owner);
    this.inspector = new StripeInspector(parts.env(), overlay, owner);
    this.shares = shares;
    this.hints = HeadHints.start(parts.env(), overlay);
  }

  @Override
  public StoreOutcome store(byte[] payload, int length, Runnable released)
      throws InterruptedException {
    if (length < 1 || length > PAYLOAD_BYTES_MAX || length > payload.length) {
      released.run();
      throw new IllegalArgumentException("payload of " + length + " bytes");
    }
    return writer.store(payload, length, released);
  }

  @Override
  public Settled settle() throws InterruptedException {
    return writer.settle();
  }

  @Override
  public ReadOutcome read(Hash stripeId, long offset, int length) throws InterruptedException {
    return reader.read(stripeId, offset, length);
  }

  @Override
  public StripeHealth inspect(Hash stripeId, int leaves) throws InterruptedException {
    return inspector.inspect(stripeId, leaves);
  }

  @Override
  public HeadWrite writeHead(SigningKey headKey, long sequence, byte[] sealed)
      throws InterruptedException {
    long last = StorageRecords.lastHead(clock.get());
    if (sequence > last) {
      // Somebody who had the vault's key has used up the numbers until now.
      String why = "its number is ahead of the clock: try again in " + (sequence - last) + " s";
      return new HeadWrite.TooFew(0, 0, List.of(why));
    }
    HeadRecord head = HeadRecord.sign(headKey, sequence, sealed);
    Records records = overlay.records();
    Hash place = HeadRecord.place(head.key());
    return switch (records.put(kinds.heads(), place, head.encode())) {
      case PutOutcome.Stored stored -> {
        hints.tell(place, sequence);
        yield new HeadWrite.Written();
      }
      case PutOutcome.Superseded superseded -> new HeadWrite.Superseded(superseded.sequence());
      case PutOutcome.TooFew few ->
          new HeadWrite.TooFew(few.acknowledged(), few.keepers(), few.refusals());
    };
  }

  @Override
  public HeadRead readHead(VerifyKey headKey) throws InterruptedException {
    Hash place = HeadRecord.place(headKey);
    return switch (overlay.records().get(kinds.heads(), place)) {
      case GetOutcome.Found found -> {
        try {
          HeadRecord head = HeadRecord.parse(place, found.value());
          yield new HeadRead.Found(head.sequence(), head.sealed());
        } catch (MalformedMessageException e) {
          throw new IllegalStateException("the overlay gave a head it did not check", e);
        }
      }
      case GetOutcome.Absent absent -> new HeadRead.Absent();
      case GetOutcome.TooFew few ->
          new HeadRead.TooFew(few.answered(), few.keepers(), few.refusals());
    };
  }

  @Override
  public HeadPins pins() {
    return pins;
  }

  @Override
  public Additions additions() {
    return additions;
  }

  @Override
  public OwnLock.Outcome lock() throws InterruptedException {
    return lock.read();
  }

  @Override
  public OwnLock.Outcome lengthenLock(RetentionLock wanted) throws InterruptedException {
    return lock.lengthen(wanted);
  }

  @Override
  public HeadWatch watchHead(VerifyKey headKey, LongConsumer heard) {
    Runnable end = hints.watch(HeadRecord.place(headKey), heard);
    return new HeadWatch() {
      @Override
      public boolean mayHear() {
        return overlay.self().reachable();
      }

      @Override
      public void close() {
        end.run();
      }
    };
  }

  @Override
  public ShareOutcome placeShares(Hash shareKey, byte[] envelope, List<byte[]> pieces)
      throws InterruptedException {
    return shares.place(shareKey, envelope, pieces);
  }

  @Override
  public GatherOutcome gatherShares(Hash shareKey) throws InterruptedException {
    return shares.gather(shareKey);
  }

  @Override
  public GatherOutcome proveShares(Hash shareKey, byte[] nonce) throws InterruptedException {
    return shares.prove(shareKey, nonce);
  }

  @Override
  public VetoOutcome vetoRecoveries(Hash shareKey) throws InterruptedException {
    return shares.veto(shareKey);
  }

  @Override
  public int eligibleHosts() {
    return views.eligibleHosts();
  }

  @Override
  public Allowance allowance() {
    UUID subject = subject();
    long grantBytes =
        Stream.concat(Stream.of(overlay.self()), overlay.known().stream())
            .map(Member::device)
            .filter(device -> device.subject().equals(subject))
            .mapToLong(device -> device.grantBytes())
            .max()
            .orElse(0); // as hosts judge it: the largest of its devices' grants
    return new Allowance(grantBytes, writer.profile().orElse(Planner.smallest()));
  }

  @Override
  public UUID subject() {
    return overlay.self().device().subject();
  }
}
