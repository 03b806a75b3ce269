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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log with its tree and what it adds up to. An act is durable in the store before the tree or
 * the registry know of it, so nothing that leaves the authority is missing from the log.
 */
public final class AuthorityLog {

  /** The published file of the newest checkpoint. */
  public static final String CHECKPOINT = "checkpoint";

  /** The published file of the newest checkpoint that witnesses cosigned. */
  public static final String WITNESSED = "witnessed";

  private final AuthorityStore store;
  private final LogKey logKey;
  private final SigningKey signingKey;
  private final LogTree tree = new LogTree();
  private final Registry registry = new Registry();
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
    for (long index = tree.size(); index < store.size(); index++) {
      byte[] entry = store.entry(index);
      try {
        take(entry, ActCodec.decode(entry));
      } catch (RefusedException e) {
        throw new IOException("log entry " + index + " is damaged: " + e.getMessage(), e);
      }
    }
  }

  /** Appends, durable on return. */
  public void append(Act act) throws IOException {
    append(List.of(act));
  }

  /** Appends, durable on return; after a crash all of {@code acts}, or only the first. */
  public void append(List<Act> acts) throws IOException {
    List<byte[]> entries = acts.stream().map(ActCodec::encode).toList();
    for (byte[] entry : entries) {
      requireReadable(entry); // what cannot be read back would end the authority for good
    }
    store.append(entries);
    try {
      for (int i = 0; i < acts.size(); i++) {
        take(entries.get(i), acts.get(i));
      }
    } catch (RefusedException e) {
      throw new IllegalStateException("wrote an entry that cannot be read back", e);
    }
  }

  private static void requireReadable(byte[] entry) {
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
  public UnverifiedCredential credential(long index, byte[] issuerDer) throws IOException {
    try {
      if (!(ActCodec.decode(store.entry(index)) instanceof Act.Certified(byte[] certificate))) {
        throw new IOException("log entry " + index + " is no certificate");
      }
      return new UnverifiedCredential(
          certificate,
          issuerDer,
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
