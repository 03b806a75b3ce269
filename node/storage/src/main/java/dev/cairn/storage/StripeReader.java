package dev.cairn.storage;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Slice;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.PeerStorage.ReadOutcome;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.StripeWriter.OwnerParts;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeBody.Shape;
import dev.cairn.storage.stripe.StripeRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Reads ranges of payloads. A range is cut into columns (runs of leaves that are the same in
 * several data blocks: at most three) and each is read by a {@link ColumnRead}.
 */
final class StripeReader {

  private final Environment env;
  private final Overlay overlay;
  private final OwnerParts owner;

  StripeReader(Environment env, Overlay overlay, OwnerParts owner) {
    this.env = env;
    this.overlay = overlay;
    this.owner = owner;
  }

  ReadOutcome read(Hash stripeId, long offset, int length) throws InterruptedException {
    StripeRecords.Found<StripeRecord> found = owner.records().stripe(stripeId);
    if (found.value().isEmpty()) {
      Refusal why = new Refusal(new NodeId(stripeId), "its keepers", found.why());
      return new ReadOutcome.Unreadable(stripeId, 0, 0, 0, List.of(why));
    }
    StripeRecord stripe = found.value().get();
    if (offset < 0 || length < 1) {
      throw new IllegalArgumentException("range " + offset + "+" + length);
    }
    if (offset > stripe.body().payloadBytes() - length) {
      return new ReadOutcome.BeyondPayload(stripeId, stripe.body().payloadBytes());
    }
    List<Holder> listed = listed(stripeId, false);
    ReadOutcome outcome = read(stripe, (int) offset, length, listed);
    if (outcome instanceof ReadOutcome.Unreadable) { // what is remembered may be out of date
      List<Holder> newest = listed(stripeId, true);
      return newest.isEmpty() || newest.equals(listed)
          ? outcome
          : read(stripe, (int) offset, length, newest);
    }
    return outcome;
  }

  private List<Holder> listed(Hash stripeId, boolean fresh) throws InterruptedException {
    return owner
        .records()
        .holders(stripeId, fresh)
        .value()
        .map(HolderList::holders)
        .orElse(List.of());
  }

  private ReadOutcome read(StripeRecord stripe, int offset, int length, List<Holder> holders)
      throws InterruptedException {
    Hash stripeId = stripe.id();
    HostSource.Notes notes = new HostSource.Notes();
    Map<Column, List<Integer>> columns = columns(stripe, offset, length);
    Mailbox<ColumnResult> results = new Mailbox<>(env, columns.size());
    columns.forEach((column, wanted) ->
        env.start(
            "read " + stripeId.shortHex() + " " + column,
            () -> read(new Task(stripe, column, wanted, holders, notes), results)));
    List<ColumnResult> parts = new ArrayList<>();
    int found0 = Integer.MAX_VALUE;
    for (int i = 0; i < columns.size(); i++) {
      ColumnResult result = results.take();
      found0 = Math.min(found0, result.found);
      parts.add(result);
    }
    if (!notes.refusals().isEmpty()) {
      owner.records().doubt(stripeId);
    }
    boolean unreadable = found0 < stripe.body().shape().k();
    Throwable crash = notes.crash();
    if (unreadable && crash != null) { // not the hosts' fault, and must not be told as if it were
      throw new IllegalStateException("reading stripe " + stripeId + ": " + crash, crash);
    }
    return unreadable
        ? new ReadOutcome.Unreadable(
            stripeId, found0, stripe.body().shape().k(), notes.silent(), notes.refusals())
        : new ReadOutcome.Read(
            joined(parts, offset, length, stripe.body().blockBytes()), notes.liars());
  }

  /** What lies in one block is where it was read to; else it is copied together. */
  private static Slice joined(List<ColumnResult> parts, int offset, int length, int blockBytes) {
    if (parts.size() == 1 && parts.getFirst().leaves.size() == 1) {
      Map.Entry<Integer, byte[]> only = parts.getFirst().leaves.entrySet().iterator().next();
      int start = only.getKey() * blockBytes + parts.getFirst().column.start();
      return new Slice(only.getValue(), offset - start, length);
    }
    byte[] bytes = new byte[length];
    parts.forEach(part -> part.copyInto(bytes, offset, blockBytes));
    return Slice.of(bytes);
  }

  private void read(Task task, Mailbox<ColumnResult> results) {
    ColumnResult result = new ColumnResult(task.column, Map.of(), 0);
    try {
      result = readColumn(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      task.notes.crashed(bug);
    } finally {
      results.offer(result);
    }
  }

  private ColumnResult readColumn(Task task) throws InterruptedException {
    HostSource source = new HostSource(env, overlay, owner, task.stripe, task.column, task.notes);
    Shape shape = task.stripe.body().shape();
    SortedMap<Integer, byte[]> have =
        new ColumnRead(env, source, shape, task.wanted, task.holders).run();
    List<Integer> missing = new ArrayList<>(task.wanted);
    missing.removeAll(have.keySet());
    if (missing.isEmpty()) {
      return new ColumnResult(task.column, subset(have, task.wanted), shape.k());
    }
    if (have.size() < shape.k()) {
      return new ColumnResult(task.column, Map.of(), have.size());
    }
    int rangeBytes = task.column.bytes(task.stripe.body().blockBytes());
    have.putAll(owner.coder().decode(shape, have, missing, rangeBytes));
    return new ColumnResult(task.column, subset(have, task.wanted), shape.k());
  }

  private static Map<Integer, byte[]> subset(
      SortedMap<Integer, byte[]> have, List<Integer> wanted) {
    Map<Integer, byte[]> subset = new LinkedHashMap<>(have);
    subset.keySet().retainAll(wanted);
    return subset;
  }

  /** The runs of leaves that the range touches, and in which data blocks. */
  static Map<Column, List<Integer>> columns(StripeRecord stripe, int offset, int length) {
    int blockBytes = stripe.body().blockBytes();
    int end = offset + length;
    Map<Column, List<Integer>> columns = new LinkedHashMap<>();
    for (int index = offset / blockBytes; index <= (end - 1) / blockBytes; index++) {
      int blockStart = index * blockBytes;
      int from = Math.max(0, offset - blockStart);
      int to = Math.min(blockBytes, end - blockStart);
      int firstLeaf = from / BlockTree.LEAF_BYTES;
      Column column = new Column(firstLeaf, Math.ceilDiv(to, BlockTree.LEAF_BYTES) - firstLeaf);
      columns.computeIfAbsent(column, c -> new ArrayList<>()).add(index);
    }
    return columns;
  }

  /** A run of leaves. */
  record Column(int firstLeaf, int leafCount) {
    int start() {
      return firstLeaf * BlockTree.LEAF_BYTES;
    }

    int bytes(int blockBytes) {
      return Math.min(leafCount * BlockTree.LEAF_BYTES, blockBytes - start());
    }
  }

  private record Task(
      StripeRecord stripe,
      Column column,
      List<Integer> wanted,
      List<Holder> holders,
      HostSource.Notes notes) {}

  /** Leaves by data block, and how many blocks could be read at all. */
  private record ColumnResult(Column column, Map<Integer, byte[]> leaves, int found) {
    void copyInto(byte[] target, int offset, int blockBytes) {
      leaves.forEach((index, bytes) -> {
        int at = index * blockBytes + column.start() - offset; // of the first byte, in target
        int from = Math.max(0, -at);
        int to = Math.min(bytes.length, target.length - at);
        if (to > from) {
          System.arraycopy(bytes, from, target, at + from, to - from);
        }
      });
    }
  }
}
