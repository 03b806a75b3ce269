package dev.cairn.storage.exchange;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.block.BlockReader;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.BlockStore.NewBlock;
import dev.cairn.storage.block.BlockStore.PutOutcome;
import dev.cairn.storage.block.BlockStoreException;
import dev.cairn.storage.budget.Bandwidth;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.budget.Reach;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.exchange.BlockReply.Reason;
import dev.cairn.storage.exchange.BlockResponse.Status;
import dev.cairn.storage.lease.Keepership;
import dev.cairn.storage.lease.LeaseProof;
import dev.cairn.storage.stripe.Receipt;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The host's end of {@code /cairn/block/1.0.0}. A member puts for itself alone, up to the grant in
 * its certificate; anyone admitted may read and ask for proofs, since blocks are ciphertext and
 * repair needs no owner; nobody deletes. The holder of a stripe's repair lease puts blocks of that
 * stripe for its owner.
 */
public final class BlockServer implements Overlay.MemberHandler {

  /** The protocol's id. */
  public static final String PROTOCOL = "/cairn/block/1.0.0";

  private static final System.Logger LOG = System.getLogger(BlockServer.class.getName());
  private static final byte[] NOTHING = new byte[0];

  /** A lease's end is by its keepers' clocks. */
  private static final Duration CLOCKS_APART = Duration.ofHours(1);

  private final Environment env;
  private final BlockStore blocks;
  private final ReceiptLedger ledger;
  private final SigningKey deviceKey;
  private final Members members;
  private final Duration progress;
  private final Turnstile puts;
  private final Turnstile reads;
  private final Turnstile background;
  private final Bandwidth bandwidth;

  /**
   * Bounds on what is served at once.
   *
   * @param progress time for each 256 KiB
   * @param bandwidth what repairs and audits may use of the line, and what all may
   */
  public record Limits(
      int putsMax, int readsMax, int perMemberMax, Duration progress, Bandwidth bandwidth) {}

  /** What a host must know of the members when one puts blocks for another. */
  public interface Members extends Keepership {
    /**
     * Bytes of blocks that {@code owner} may have on one host; without bound if it is unknown here.
     */
    long grantBytes(UUID owner);
  }

  /**
   * @param tables where the ledger of receipts is
   * @param deviceKey signs receipts
   * @param members tells keepers of a stripe from others, and what an owner was granted
   */
  public BlockServer(
      Environment env,
      BlockStore blocks,
      Tables tables,
      SigningKey deviceKey,
      Members members,
      Limits limits)
      throws IOException {
    this.env = env;
    this.blocks = blocks;
    this.ledger = new ReceiptLedger(tables.table(ReceiptLedger.TABLE));
    this.deviceKey = deviceKey;
    this.members = members;
    this.progress = limits.progress;
    this.bandwidth = limits.bandwidth;
    int readsMax = bandwidth.sendsAtOnce(limits.readsMax);
    this.puts = new Turnstile(bandwidth.receivesAtOnce(limits.putsMax), limits.perMemberMax);
    this.reads = new Turnstile(readsMax, limits.perMemberMax);
    this.background = new Turnstile(Math.max(1, readsMax / 2), limits.perMemberMax);
  }

  @Override
  public void handle(Member from, P2pStream stream) throws IOException, InterruptedException {
    Pace pace = new Pace(stream, progress);
    byte[] message = LengthPrefixed.read(stream.input(), BlockRequest.BYTES_MAX);
    BlockRequest request = BlockRequest.parse(message);
    Turnstile turnstile = turnstile(request);
    if (!turnstile.enter(from.nodeId())) {
      respond(stream, Status.BUSY, "too many requests at once", NOTHING);
      return;
    }
    try {
      serve(from, request, stream, pace);
    } catch (BlockStoreException e) {
      LOG.log(System.Logger.Level.ERROR, "this host's disk fails", e);
      respond(stream, Status.DISK_FAILED, "the host's disk fails", NOTHING);
    } finally {
      turnstile.leave(from.nodeId());
    }
  }

  private Turnstile turnstile(BlockRequest request) {
    return switch (request) {
      case BlockRequest.Put put -> puts;
      case BlockRequest.Place place -> puts;
      case BlockRequest.Read read -> read.priority() == Priority.READ ? reads : background;
      case BlockRequest.Prove prove -> prove.priority() == Priority.READ ? reads : background;
      case BlockRequest.Has has -> reads;
    };
  }

  private void serve(Member from, BlockRequest request, P2pStream stream, Pace pace)
      throws IOException, InterruptedException {
    UUID member = from.device().subject();
    switch (request) {
      case BlockRequest.Put put -> {
        Receipt.Claim claim =
            new Receipt.Claim(put.stripeId(), put.index(), put.root(), put.blockBytes(), member);
        put(claim, from.device().grantBytes(), stream, pace);
      }
      case BlockRequest.Place place -> place(from, place, stream, pace);
      case BlockRequest.Read read -> {
        if (admit(read.priority(), read.leafCount(), stream)) {
          List<Segment> segments = Segment.of(read.firstLeaf(), read.leafCount());
          give(read.root(), read.firstLeaf() + read.leafCount(), segments, stream, pace);
        }
      }
      case BlockRequest.Prove prove -> {
        if (admit(prove.priority(), prove.leaves().size(), stream)) {
          List<Segment> leaves = prove.leaves().stream().map(leaf -> new Segment(leaf, 1)).toList();
          int end = prove.leaves().stream().mapToInt(leaf -> leaf + 1).max().orElse(0);
          give(prove.root(), end, leaves, stream, pace);
        }
      }
      case BlockRequest.Has has -> respond(stream, Status.OK, "", presence(has.roots()));
    }
  }

  /** What a repair or an audit asks for is within the background's budget, or comes later. */
  private boolean admit(Priority priority, int leaves, P2pStream stream)
      throws IOException, InterruptedException {
    Reach reach = Reach.of(stream.connection().remoteAddress());
    long bytes = (long) leaves * BlockTree.LEAF_BYTES;
    boolean admitted = bandwidth.admit(priority, reach, bytes);
    if (!admitted) {
      respond(stream, Status.BUSY, "no bandwidth for that at the moment", NOTHING);
    }
    return admitted;
  }

  /**
   * What the stripe's owner signed says which block it is; what its keepers signed, that it may
   * come.
   */
  private void place(Member from, BlockRequest.Place place, P2pStream stream, Pace pace)
      throws IOException {
    StripeRecord stripe = StripeRecord.parse(place.stripeId(), place.stripe());
    LeaseProof lease = LeaseProof.parse(place.stripeId(), place.lease());
    Optional<String> objection = objection(from, stripe, place.index(), lease);
    if (objection.isPresent()) {
      respond(stream, Status.NO_LEASE, objection.get(), NOTHING);
      return;
    }
    put(stripe.claim(place.index()), members.grantBytes(stripe.body().owner()), stream, pace);
  }

  private Optional<String> objection(
      Member from, StripeRecord stripe, int index, LeaseProof lease) {
    if (!lease.holder().equals(from.nodeId()) || !lease.key().equals(from.device().key())) {
      return Optional.of("the repair lease is another node's");
    }
    if (lease.isOver(env.now().minus(CLOCKS_APART).toEpochMilli())) {
      return Optional.of("the repair lease is over");
    }
    if (index >= stripe.body().shape().blocks()) {
      return Optional.of("the stripe has no block " + index);
    }
    return members.granted(lease)
        ? Optional.empty()
        : Optional.of("too few of those who signed the repair lease are keepers of the stripe");
  }

  private void put(Receipt.Claim claim, long grantBytes, P2pStream stream, Pace pace)
      throws IOException {
    NewBlock block = new NewBlock(claim.root(), claim.blockBytes(), claim.owner(), grantBytes);
    PutOutcome outcome =
        blocks.put(block, pace.inputAfter(() -> respond(stream, Status.SEND, "", NOTHING)));
    switch (outcome) {
      case PutOutcome.Kept kept -> receipt(claim, stream);
      case PutOutcome.AlreadyHere here -> receipt(claim, stream);
      case PutOutcome.WrongRoot wrong ->
          respond(stream, Status.WRONG_ROOT, "the bytes hash to " + wrong.actual(), NOTHING);
      case PutOutcome.Full full ->
          respond(
              stream,
              Status.FULL,
              full.neededBytes() + " bytes needed, " + full.freeBytes() + " free",
              NOTHING);
      case PutOutcome.OverQuota over ->
          respond(
              stream,
              Status.QUOTA_EXCEEDED,
              over.heldBytes() + " bytes held here, " + over.maxBytes() + " granted",
              NOTHING);
    }
  }

  /**
   * Keeps a block that this very node made by repair, under the same rules as anybody's.
   *
   * @param block its bytes; not changed and not kept
   */
  public BlockReply keep(Receipt.Claim claim, byte[] block) throws IOException {
    long grantBytes = members.grantBytes(claim.owner());
    NewBlock wanted = new NewBlock(claim.root(), claim.blockBytes(), claim.owner(), grantBytes);
    PutOutcome outcome = blocks.put(wanted, new ByteArrayInputStream(block));
    long freeBytes = blocks.usage().freeBytes();
    return switch (outcome) {
      case PutOutcome.Kept _, PutOutcome.AlreadyHere _ -> {
        Receipt receipt = Receipt.sign(claim, env.now(), deviceKey);
        ledger.add(receipt);
        yield new BlockReply.Receipted(receipt, 0, freeBytes);
      }
      case PutOutcome.Full _ -> new BlockReply.Refused(Reason.FULL, "", freeBytes);
      case PutOutcome.OverQuota _ -> new BlockReply.Refused(Reason.QUOTA_EXCEEDED, "", freeBytes);
      case PutOutcome.WrongRoot(Hash actual) ->
          throw new IllegalStateException("block " + claim.root() + " was rebuilt as " + actual);
    };
  }

  private void receipt(Receipt.Claim claim, P2pStream stream) throws IOException {
    Receipt receipt = Receipt.sign(claim, env.now(), deviceKey);
    ledger.add(receipt);
    respond(stream, Status.OK, "", receipt.encode());
  }

  private void give(Hash root, int endLeaf, List<Segment> segments, P2pStream stream, Pace pace)
      throws IOException {
    Optional<BlockReader> opened = blocks.open(root);
    if (opened.isEmpty()) {
      respond(stream, Status.NOT_HERE, "no block " + root.shortHex() + " here", NOTHING);
      return;
    }
    try (BlockReader block = opened.get()) {
      if (endLeaf > block.leaves()) {
        respond(stream, Status.OUT_OF_RANGE, "it has " + block.leaves() + " leaves", NOTHING);
        return;
      }
      respond(stream, Status.OK, "", NOTHING);
      byte[] buffer = new byte[Math.min(Segment.BYTES_MAX, block.blockBytes())];
      for (Segment segment : segments) {
        int length = block.read(segment.firstLeaf(), segment.leafCount(), buffer, 0);
        LengthPrefixed.write(
            stream.output(), block.proof(segment.firstLeaf(), segment.leafCount()));
        pace.writeFully(buffer, 0, length);
      }
    } catch (BlockStoreException e) {
      // After OK there is no place for words: the stream ends in a reset.
      throw new IOException("cannot give block " + root.shortHex(), e);
    }
  }

  private byte[] presence(List<Hash> roots) throws BlockStoreException {
    byte[] presence = new byte[roots.size()];
    for (int i = 0; i < presence.length; i++) {
      presence[i] = (byte) (blocks.has(roots.get(i)) ? 1 : 0);
    }
    return presence;
  }

  private void respond(P2pStream stream, Status status, String detail, byte[] body)
      throws IOException {
    BlockResponse response = new BlockResponse(status, detail, blocks.usage().freeBytes(), body);
    LengthPrefixed.write(stream.output(), response.encode());
    stream.output().flush();
  }

  /** Most leaves that one request may ask proofs for. */
  public static int leavesMax() {
    return BlockRequest.LEAVES_MAX;
  }
}
