package dev.cairn.bench;

import dev.cairn.app.home.Home;
import dev.cairn.app.node.RecordTable;
import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.RealEnvironment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.RecordStore.Kept;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.storage.block.BlockStore.NewBlock;
import dev.cairn.storage.block.BlockStore.PutOutcome;
import dev.cairn.storage.block.DiskBlockStore;
import dev.cairn.storage.database.Database;
import dev.cairn.storage.exchange.ReceiptLedger;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.Receipt;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeBody;
import dev.cairn.storage.stripe.StripeBody.Shape;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Gives the stopped nodes of a small network what years of backups would have: a block of each of
 * many stripes, its receipt, and the stripe's records. Arguments: stripes, then for each node its
 * home and its node id in hex.
 */
public final class IdleFill {

  private static final int BLOCK_BYTES = BlockTree.LEAF_BYTES;
  private static final int DATA_BLOCKS = 2;
  private static final long CAP_BYTES = 64L << 30;
  private static final Duration LEASE = Duration.ofDays(180);

  private final RealEnvironment env = new RealEnvironment();
  private final SigningKey writer = SigningKey.generate(env.secureRandom());
  private final UUID owner = new UUID(1, 2);
  private final Random random = new Random(1);
  private final List<Node> nodes = new ArrayList<>();

  /** A stopped node's stores. */
  private record Node(NodeId id, Database database, DiskBlockStore blocks, RecordTable records) {
    static Node open(Path root, String id) throws IOException {
      Home home = new Home(root);
      Database database = Database.open(home.database());
      return new Node(
          new NodeId(Hash.fromHex(id)),
          database,
          DiskBlockStore.open(home.blocks(), CAP_BYTES, database),
          new RecordTable(database));
    }
  }

  private IdleFill() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    IdleFill fill = new IdleFill();
    for (int i = 1; i + 1 < args.length; i += 2) {
      fill.nodes.add(Node.open(Path.of(args[i]), args[i + 1]));
    }
    int stripes = Integer.parseInt(args[0]);
    for (int i = 0; i < stripes; i++) {
      fill.stripe();
      if ((i + 1) % 10_000 == 0) {
        System.err.println(i + 1 + " stripes");
      }
    }
    for (Node node : fill.nodes) {
      node.blocks.close();
      node.database.close();
    }
  }

  private void stripe() throws IOException {
    int n = nodes.size();
    List<byte[]> blocks = new ArrayList<>();
    List<Hash> roots = new ArrayList<>();
    List<Holder> holders = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      byte[] block = new byte[BLOCK_BYTES];
      random.nextBytes(block);
      blocks.add(block);
      roots.add(BlockTree.of(block, 0, block.length).root());
      holders.add(new Holder(i, nodes.get(i).id));
    }
    Shape shape = new Shape(DATA_BLOCKS, n - 1, n, 0);
    StripeBody body =
        new StripeBody(
            shape,
            BLOCK_BYTES,
            DATA_BLOCKS * BLOCK_BYTES,
            StripeRecord.rootsHash(roots),
            owner,
            writer.verifyKey());
    StripeRecord stripe = StripeRecord.sign(body, roots, env.now().plus(LEASE), writer);
    HolderList list = HolderList.sign(body, null, holders, writer);
    for (int i = 0; i < n; i++) {
      Node node = nodes.get(i);
      keep(node, stripe, i, blocks.get(i));
      record(node, new Place(StorageRecords.STRIPE.name(), stripe.id()), stripe.encode());
      record(node, new Place(StorageRecords.holders().name(), stripe.id()), list.encode());
    }
  }

  private void keep(Node node, StripeRecord stripe, int index, byte[] block) throws IOException {
    Hash root = stripe.roots().get(index);
    NewBlock wanted = new NewBlock(root, block.length, owner, Long.MAX_VALUE);
    if (!(node.blocks.put(wanted, new ByteArrayInputStream(block)) instanceof PutOutcome.Kept)) {
      throw new IOException("a block does not fit");
    }
    byte[] key =
        ByteBuffer.allocate(2 * Hash.BYTES + 2 * Long.BYTES + Short.BYTES)
            .put(root.bytes())
            .putLong(owner.getMostSignificantBits())
            .putLong(owner.getLeastSignificantBits())
            .put(stripe.id().bytes())
            .putShort((short) index)
            .array();
    byte[] receipt = Receipt.sign(stripe.claim(index), env.now(), writer).encode();
    node.database.table(ReceiptLedger.TABLE).put(key, receipt);
  }

  private void record(Node node, Place place, byte[] value) throws IOException {
    Instant now = env.now();
    node.records.put(place, new Kept(value, 1, owner, now, now.plus(Duration.ofDays(2))));
  }
}
