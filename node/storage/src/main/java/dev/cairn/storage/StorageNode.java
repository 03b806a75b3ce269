package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.StripeWriter.OwnerParts;
import dev.cairn.storage.belief.BeliefLimits;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.budget.Bandwidth;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockServer;
import dev.cairn.storage.lease.LeaseClient;
import dev.cairn.storage.lease.LeaseServer;
import dev.cairn.storage.lease.RepairLease;
import dev.cairn.storage.pin.PinServer;
import dev.cairn.storage.stripe.HolderOutline;
import dev.cairn.storage.verdict.VerdictClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Everything of storage on one node: serves the host's and keeper's protocols to other members, and
 * is the owner's door to theirs. A node that hosts nothing has a block store with a cap of 0.
 */
public final class StorageNode implements AutoCloseable {

  /** Where policies run faster than time, a repair still takes its seconds. */
  private static final Duration LEASE_MIN = Duration.ofMinutes(1);

  private final PeerStorage peers;
  private final Keeping keeping;
  private final HostBook book;
  private final Audits audits;
  private final Lodging lodging;
  private final Retention retention;

  private StorageNode(
      PeerStorage peers,
      Keeping keeping,
      HostBook book,
      Audits audits,
      Lodging lodging,
      Retention retention) {
    this.peers = peers;
    this.keeping = keeping;
    this.book = book;
    this.audits = audits;
    this.lodging = lodging;
    this.retention = retention;
  }

  /**
   * Registers every record kind and protocol on {@code overlay}; serves from then on. To be called
   * before the overlay joins.
   *
   * @param parts what it is made of; closed by whoever opened them, after this
   * @throws IOException if the tables cannot be read
   */
  public static StorageNode start(Parts parts) throws IOException {
    Overlay overlay = parts.overlay();
    Environment policy = parts.settings().policyClock(parts.env());
    AtomicReference<RecordKind> kind = new AtomicReference<>();
    LeaseServer leases =
        new LeaseServer(
            parts.env(),
            parts.deviceKey(),
            parts.tables(),
            (stripe, asker) ->
                Keeping.objection(overlay, Objects.requireNonNull(kind.get()), stripe, asker),
            leaseTtl(parts.settings()));
    RecordKinds kinds = RecordKinds.of(parts.env(), overlay, leases::fence);
    RecordKind holders = kinds.holders();
    kind.set(holders);
    kinds.all().forEach(overlay.records()::define);
    overlay.handle(PinServer.PROTOCOL, new PinServer(overlay.records(), kinds.pins()));
    BlockServer server = blockServer(parts);
    overlay.handle(LeaseServer.PROTOCOL, leases);
    overlay.handle(BlockServer.PROTOCOL, server);
    ShareService shares =
        ShareService.start(parts.env(), overlay, parts.tables(), parts.settings().release());
    OwnerParts owner = owner(parts, holders);
    BeliefLimits limits = BeliefLimits.organisation();
    HostBook book = HostBook.open(policy, parts.tables(), limits);
    Repairs repairs =
        new Repairs(
            parts.env(),
            policy,
            overlay,
            parts.deviceKey(),
            parts.blocks(),
            new Spool(policy, parts.blocks()),
            server,
            owner.client(),
            owner.views(),
            owner.records(),
            owner.coder(),
            book,
            limits,
            new LeaseClient(parts.env(), overlay, leases),
            parts.bandwidth()::await);
    Audits audits = Audits.start(parts, policy, holders, book, owner.client());
    Keeping keeping = new Keeping(repairs, holders, new OwedStripes(parts.tables()), audits);
    return new StorageNode(
        new OverlayPeerStorage(parts, kinds, owner, shares),
        keeping,
        book,
        audits,
        Lodging.of(parts, kinds.locks(), repairs, audits),
        new Retention(parts, owner.records()));
  }

  private static Duration leaseTtl(StorageSettings settings) {
    Duration paced = Duration.ofMillis((long) (RepairLease.TTL_MS / settings.pace()));
    return paced.compareTo(LEASE_MIN) < 0 ? LEASE_MIN : paced;
  }

  private static BlockServer blockServer(Parts parts) throws IOException {
    StorageSettings settings = parts.settings();
    return new BlockServer(
        parts.env(),
        parts.blocks(),
        parts.tables(),
        parts.deviceKey(),
        new OverlayMembers(parts.overlay()),
        new BlockServer.Limits(
            settings.putsMax(),
            settings.readsMax(),
            settings.perMemberMax(),
            settings.progress(),
            parts.bandwidth()));
  }

  private static OwnerParts owner(Parts parts, RecordKind holders) throws IOException {
    return new OwnerParts(
        new BlockClient(
            parts.overlay(), parts.settings().progress(), parts.blocks(), parts.bandwidth()),
        new HostViews(parts.overlay(), parts.tables().table("distrust")),
        new StripeRecords(
            parts.overlay().records(),
            holders,
            Optional.of(
                new StripeMemory(parts.tables(), parts.overlay().self().device().subject()))),
        new StripeCoder());
  }

  /** Begins what the node does unasked; to be called once, after the overlay has joined. */
  public void begin() {
    keeping.begin();
    lodging.begin();
  }

  /** What this device may ask of the others. */
  public PeerStorage peers() {
    return peers;
  }

  /** What it does about the blocks that it keeps for others. */
  public Lodging lodging() {
    return lodging;
  }

  /** The owner's side of leases. */
  public Retention retention() {
    return retention;
  }

  /** What it does for the stripes that it watches over. */
  public KeepingStatus keeping() {
    return keeping.status();
  }

  /**
   * Who is said to hold the blocks of stripes that this node keeps the lists of, in the order of
   * the stripes' ids.
   *
   * @param after the last stripe of the page before; null to begin
   */
  public List<HolderOutline> kept(@Nullable Hash after, int max) {
    return keeping.kept(after, max);
  }

  /** What it knows of each host. */
  public HostBook hosts() {
    return book;
  }

  /**
   * What other members think of this device as a host, by their own audits.
   *
   * @param count how many to ask at most
   */
  public List<VerdictClient.Answer> opinions(int count) throws InterruptedException {
    return audits.opinions(count);
  }

  /** Ends what {@link #begin} began; protocols and transfers end with the overlay. */
  @Override
  public void close() {
    keeping.close();
    lodging.close();
  }

  /**
   * What a storage node is made of.
   *
   * @param deviceKey the key of the device's certificate: signs receipts and stripe records
   * @param blocks what it keeps for others
   * @param tables where it remembers receipts, shares, distrust
   * @param bandwidth who gets how much of the line
   */
  public record Parts(
      Environment env,
      Overlay overlay,
      SigningKey deviceKey,
      BlockStore blocks,
      Tables tables,
      StorageSettings settings,
      Bandwidth bandwidth) {

    /** On a line without caps. */
    public Parts(
        Environment env,
        Overlay overlay,
        SigningKey deviceKey,
        BlockStore blocks,
        Tables tables,
        StorageSettings settings) {
      this(env, overlay, deviceKey, blocks, tables, settings, Bandwidth.uncapped(env));
    }
  }
}
