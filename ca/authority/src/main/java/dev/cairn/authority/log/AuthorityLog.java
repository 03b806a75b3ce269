package dev.cairn.authority.log;

import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log with its tree and what it adds up to. Acts are taken into both as they are appended, and
 * written to the store together by {@link #force}, which comes before any answer leaves the
 * authority: so nothing that leaves it is missing from the log.
 */
public final class AuthorityLog {

  /** The published file of the newest checkpoint. */
  public static final String CHECKPOINT = "checkpoint";

  /** The published file of the newest checkpoint that witnesses cosigned. */
  public static final String WITNESSED = "witnessed";

  private final AuthorityStore store;
  private final LogKey logKey;
  private final SigningKey signingKey;
  private LogTree tree = new LogTree();
  private Registry registry = new Registry();

  /** Appended and not yet written. */
  private List<byte[]> pending = new ArrayList<>();

  private List<Act> pendingActs = new ArrayList<>();

  /** Written last: proofs of them are asked for at once. */
  private List<byte[]> recent = List.of();

  private long forgotten;
  private boolean isAudited;

  /** Entries before it were told already, should they be read again. */
  private long toldUpTo;

  private @Nullable Checkpoint latest;
  private long publishedUpTo = -1;

  public AuthorityLog(AuthorityStore store, LogKey logKey, SigningKey signingKey) {
    this.store = store;
    this.logKey = logKey;
    this.signingKey = signingKey;
  }

  public Registry registry() {
    return registry;
  }

  public LogTree tree() {
    return tree;
  }

  /** Reads what others appended. Call first in every act, under the store's lock. */
  public void catchUp() throws IOException {
    long size = store.size();
    for (long index = tree.size(); index < size; index++) {
      byte[] entry = store.entry(index);
      recent = List.of(); // others have appended
      try {
        Act act = ActCodec.decode(entry);
        take(entry, act);
        if (isAudited && index >= toldUpTo) {
          Audit.done(index, act);
        }
      } catch (RefusedException e) {
        throw new IOException("log entry " + index + " is damaged: " + e.getMessage(), e);
      }
    }
  }

  /** Appends; durable when {@link #force} returns. */
  public void append(Act act) {
    append(List.of(act));
  }

  /** Appends; durable when {@link #force} returns; after a crash all, or only the first. */
  public void append(List<Act> acts) {
    List<byte[]> entries = acts.stream().map(ActCodec::encode).toList();
    for (byte[] entry : entries) {
      requireReadable(entry); // what cannot be read back would end the authority for good
    }
    try {
      for (int i = 0; i < acts.size(); i++) {
        take(entries.get(i), acts.get(i));
        pending.add(entries.get(i));
        pendingActs.add(acts.get(i));
      }
    } catch (RefusedException e) {
      throw new IllegalStateException("an entry that cannot be read back", e);
    }
  }

  /**
   * Writes what was appended. Call last in every act, before anybody hears of it.
   *
   * @throws IOException if it cannot be written; the log is then read again from the store
   */
  public void force() throws IOException {
    if (pending.isEmpty()) {
      return;
    }
    List<byte[]> entries = pending;
    List<Act> acts = pendingActs;
    long entriesBefore = tree.size() - entries.size();
    pending = new ArrayList<>();
    pendingActs = new ArrayList<>();
    try {
      store.append(entries);
      recent = entries;
    } catch (IOException | RuntimeException e) {
      // What memory has more than the store must not be answered from. How much was written is
      // not known either: the next act finds out.
      tree = new LogTree();
      registry = new Registry();
      recent = List.of();
      latest = null;
      publishedUpTo = -1;
      toldUpTo = entriesBefore;
      forgotten++;
      throw e;
    }
    for (int i = 0; i < acts.size() && isAudited; i++) {
      Audit.done(tree.size() - acts.size() + i, acts.get(i));
    }
  }

  /** Tells {@link Audit} each act from now on, also those of other processes. */
  public void auditFromNow() {
    isAudited = true;
  }

  /**
   * How often a write failed and memory was thrown away: whoever counted on it has to begin anew.
   */
  public long forgotten() {
    return forgotten;
  }

  /** The entry at {@code index}, written or not. */
  public byte[] entry(long index) throws IOException {
    long fromEnd = tree.size() - index;
    if (fromEnd <= pending.size()) {
      return pending.get(Math.toIntExact(pending.size() - fromEnd)).clone();
    }
    fromEnd -= pending.size();
    return fromEnd <= recent.size()
        ? recent.get(Math.toIntExact(recent.size() - fromEnd)).clone()
        : store.entry(index);
  }

  private static void requireReadable(byte[] entry) {
    if (entry.length > AuthorityStore.ENTRY_BYTES_MAX) {
      throw new IllegalArgumentException("log entry of " + entry.length + " bytes");
    }
    try {
      ActCodec.decode(entry);
    } catch (RefusedException e) {
      throw new IllegalArgumentException("this cannot be logged: " + e.getMessage(), e);
    }
  }

  private void take(byte[] entry, Act act) throws RefusedException {
    Hash leaf = Merkle.leafHash(entry);
    registry.replay(tree.size(), leaf, act);
    tree.append(leaf);
  }

  /** The log as it is, signed. */
  public Checkpoint checkpoint() {
    Checkpoint known = latest;
    if (known == null || known.size() != tree.size()) {
      known = Checkpoint.sign(logKey, signingKey, tree.size(), tree.root());
      latest = known;
    }
    return known;
  }

  /** The credential of a logged certificate, with a proof into the newest tree. */
  public UnverifiedCredential credential(long index) throws IOException {
    try {
      if (!(ActCodec.decode(entry(index)) instanceof Act.Certified(byte[] certificate))) {
        throw new IOException("log entry " + index + " is no certificate");
      }
      return new UnverifiedCredential(
          certificate,
          registry.issuerAt(index),
          index,
          tree.inclusionProof(index, tree.size()),
          checkpoint().note());
    } catch (RefusedException e) {
      throw new IOException("log entry " + index + " is damaged: " + e.getMessage(), e);
    }
  }

  /** The log's public face as static files: tiles first, the checkpoint that needs them last. */
  public Checkpoint publish() throws IOException {
    Checkpoint checkpoint = checkpoint();
    if (publishedUpTo != checkpoint.size()) {
      new Tiles(store, tree).publish(Math.min(publishedSize(), tree.size()));
      store.publish(CHECKPOINT, checkpoint.note());
      publishedUpTo = checkpoint.size();
    }
    return checkpoint;
  }

  /**
   * Takes in what witnesses said of {@code checkpoint}, and publishes it as {@code witnessed}; as
   * {@code checkpoint} too unless the log has grown meanwhile.
   */
  public void cosigned(Checkpoint checkpoint, List<String> lines) throws IOException {
    Checkpoint cosigned = checkpoint.with(lines);
    store.publish(WITNESSED, cosigned.note());
    if (checkpoint().size() == checkpoint.size()) {
      latest = cosigned;
      store.publish(CHECKPOINT, cosigned.note());
    }
  }

  /** Number of entries that the published files have; they were written before their checkpoint. */
  private long publishedSize() throws IOException {
    Optional<byte[]> note = store.published(CHECKPOINT);
    try {
      return note.isEmpty() ? 0 : Checkpoint.verify(note.get(), logKey).size();
    } catch (RefusedException e) {
      return 0; // unreadable: all is made again
    }
  }

  /**
   * Checks that this copy goes on from what it published itself.
   *
   * @throws IOException if it is older, or another: to go on would fork the log
   */
  public void requireWholeCopy() throws IOException {
    Optional<byte[]> note = store.published(CHECKPOINT);
    if (note.isEmpty()) {
      return;
    }
    try {
      Checkpoint published = Checkpoint.verify(note.get(), logKey);
      if (published.size() > tree.size()) {
        throw new IOException(
            "this copy of the log has "
                + tree.size()
                + " entries, but "
                + published.size()
                + " were published: it was restored from an older backup, and to go on would fork"
                + " the log; restore the newest, or make it from the published tiles with 'cairn"
                + " authority rebuild'");
      }
      if (!tree.root(published.size()).equals(published.root())) {
        throw new IOException("the log in this folder is not the one that was published from it");
      }
    } catch (RefusedException e) {
      throw new IOException(
          "the published checkpoint is damaged; delete public/checkpoint: " + e.getMessage(), e);
    }
  }
}
