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

  private final AuthorityStore store;
  private final LogKey logKey;
  private final SigningKey signingKey;
  private final LogTree tree = new LogTree();
  private final Registry registry = new Registry();
  private @Nullable Checkpoint latest;

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

  /** Appends, durable on return; gives the entry's leaf hash. */
  public Hash append(Act act) throws IOException {
    byte[] entry = ActCodec.encode(act);
    store.append(List.of(entry));
    try {
      return take(entry, act);
    } catch (RefusedException e) {
      throw new IllegalStateException("wrote an entry that cannot be read back", e);
    }
  }

  private Hash take(byte[] entry, Act act) throws RefusedException {
    Hash leaf = Merkle.leafHash(entry);
    registry.replay(tree.size(), leaf, act);
    tree.append(leaf);
    return leaf;
  }

  Checkpoint checkpoint() {
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
          certificate, issuerDer, index, tree.inclusionProof(index), checkpoint().note());
    } catch (RefusedException e) {
      throw new IOException("log entry " + index + " is damaged: " + e.getMessage(), e);
    }
  }

  /** The log's public face as static files: tiles first, the checkpoint that needs them last. */
  public Checkpoint publish() throws IOException {
    new Tiles(store, tree).publish(publishedSize());
    Checkpoint checkpoint = checkpoint();
    store.publish("checkpoint", checkpoint.note());
    return checkpoint;
  }

  /** The published checkpoint was written last, so its tiles are there. */
  private long publishedSize() throws IOException {
    Optional<byte[]> note = store.published("checkpoint");
    if (note.isEmpty()) {
      return 0;
    }
    try {
      return Math.min(Checkpoint.verify(note.get(), logKey).size(), tree.size());
    } catch (RefusedException e) {
      return 0;
    }
  }
}
