package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.pin.PinList;
import dev.cairn.storage.pin.PinRecord;
import dev.cairn.storage.pin.PinServer;
import dev.cairn.storage.stripe.HeadRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link HeadPins} over the members' network. Safe for many threads. */
final class OverlayHeadPins implements HeadPins {

  private static final System.Logger LOG = System.getLogger(OverlayHeadPins.class.getName());

  /** Of one keeper: a liar gives up when it has named 200,000, as many as a member may have. */
  private static final int PAGES_MAX = 100;

  private final Environment env;
  private final Overlay overlay;
  private final RecordKind kind;
  private final PinServer own;

  /**
   * @param kind what {@link PinRecord#kind} gives for this node
   */
  OverlayHeadPins(Environment env, Overlay overlay, RecordKind kind) {
    this.env = env;
    this.overlay = overlay;
    this.kind = kind;
    this.own = new PinServer(overlay.records(), kind);
  }

  @Override
  public HeadWrite pin(SigningKey headKey, long sequence, byte[] sealed, Instant until)
      throws InterruptedException {
    HeadRecord head = HeadRecord.sign(headKey, sequence, sealed);
    PinRecord pin = PinRecord.sign(headKey, head, until);
    Hash place = PinRecord.place(head);
    return switch (overlay.records().put(kind, place, pin.encode())) {
      case PutOutcome.Stored stored -> new HeadWrite.Written();
      case PutOutcome.Superseded longer -> readBack(place);
      case PutOutcome.TooFew few ->
          new HeadWrite.TooFew(few.acknowledged(), few.keepers(), few.refusals());
    };
  }

  /** One keeper has it for longer: a read puts that on a majority. */
  private HeadWrite readBack(Hash place) throws InterruptedException {
    return switch (overlay.records().get(kind, place)) {
      case GetOutcome.Found found -> new HeadWrite.Written();
      case GetOutcome.Absent absent -> new HeadWrite.TooFew(0, Records.KEEPERS, List.of());
      case GetOutcome.TooFew few ->
          new HeadWrite.TooFew(few.answered(), few.keepers(), few.refusals());
    };
  }

  @Override
  public Listing list(VerifyKey headKey) throws InterruptedException {
    Hash place = HeadRecord.place(headKey);
    List<Member> keepers = overlay.closest(place, Records.KEEPERS);
    Mailbox<Optional<List<PinList.Entry>>> answers =
        new Mailbox<>(env, Math.max(1, keepers.size()));
    for (Member keeper : keepers) {
      env.start("pins at " + keeper.nodeId().shortHex(), () -> answers.offer(ask(keeper, place)));
    }
    Set<UnverifiedPin> pins = new LinkedHashSet<>();
    int answered = 0;
    for (int i = 0; i < keepers.size(); i++) {
      Optional<List<PinList.Entry>> entries = answers.take();
      answered += entries.isPresent() ? 1 : 0;
      for (PinList.Entry entry : entries.orElse(List.of())) {
        pins.add(new UnverifiedPin(PinRecord.place(place, entry.tail()), entry.sequence()));
      }
    }
    return new Listing(List.copyOf(pins), answered, keepers.size());
  }

  /** Empty if it does not answer. */
  private Optional<List<PinList.Entry>> ask(Member keeper, Hash place) {
    List<PinList.Entry> all = new ArrayList<>();
    PinList.Request request = PinList.Request.first(place);
    try {
      for (int pages = 0; pages < PAGES_MAX; pages++) {
        List<PinList.Entry> page =
            keeper.equals(overlay.self()) ? own.entries(request) : once(keeper, request);
        all.addAll(page);
        if (page.size() < PinList.ENTRIES_MAX) {
          return Optional.of(all);
        }
        request = new PinList.Request(place, page.getLast().tail());
      }
      return Optional.of(all);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} does not say what is pinned: {1}", keeper, e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private List<PinList.Entry> once(Member keeper, PinList.Request request)
      throws IOException, InterruptedException {
    try (P2pStream stream = overlay.open(keeper, PinServer.PROTOCOL, PinServer.DEADLINE)) {
      stream.deadline(PinServer.DEADLINE);
      LengthPrefixed.write(stream.output(), request.encode());
      stream.output().flush();
      stream.closeWrite();
      return PinList.parse(LengthPrefixed.read(stream.input(), PinList.ANSWER_BYTES_MAX));
    }
  }

  @Override
  public PinRead read(VerifyKey headKey, Hash at) throws InterruptedException {
    return switch (overlay.records().get(kind, at)) {
      case GetOutcome.Found found -> {
        try {
          PinRecord pin = PinRecord.parse(at, found.value());
          HeadRecord head = pin.head();
          yield head.key().equals(headKey)
              ? new PinRead.Found(head.sequence(), head.sealed(), pin.until())
              : new PinRead.Absent();
        } catch (MalformedMessageException e) {
          throw new IllegalStateException("the overlay gave a pin it did not check", e);
        }
      }
      case GetOutcome.Absent absent -> new PinRead.Absent();
      case GetOutcome.TooFew few ->
          new PinRead.TooFew(few.answered(), few.keepers(), few.refusals());
    };
  }
}
