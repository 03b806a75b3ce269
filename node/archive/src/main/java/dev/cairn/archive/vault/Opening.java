package dev.cairn.archive.vault;

import dev.cairn.archive.index.LocalIndex;
import dev.cairn.archive.keys.VaultKey;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.keys.VaultLocator;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.vault.Vault.CreateOutcome;
import dev.cairn.archive.vault.Vault.OpenOutcome;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.ShareProof;
import dev.cairn.env.Ahead;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import dev.cairn.storage.PeerStorage.HeadRead;
import dev.cairn.storage.PeerStorage.HeadWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a vault, or finds out whether there is one and whether this is its key. */
final class Opening {

  private final VaultPlace place;
  private final String name;
  private final VaultKey key;
  private final VaultKeys keys;
  private final VaultLocator locator;

  /** The cache, which is opened while keepers are asked for the head, until it is asked for. */
  private @Nullable Ahead<LocalIndex, IOException> ahead;

  Opening(VaultPlace place, String name, VaultKey key) {
    this.place = place;
    this.name = name;
    this.key = key;
    this.keys = VaultKeys.of(key);
    this.locator = VaultLocator.of(place.organisation(), place.storage().subject(), name);
  }

  /** See {@link Vault#create}. */
  CreateOutcome create() throws ArchiveException, InterruptedException {
    if (isShared()) {
      return new CreateOutcome.Exists(name);
    }
    byte[] sealed = HeadCodec.seal(keys, place.env().secureRandom(), Head.empty(name));
    return switch (place.storage().writeHead(keys.headKey(), 1, sealed)) {
      case HeadWrite.Superseded ignored -> new CreateOutcome.Exists(name);
      case HeadWrite.TooFew(int acknowledged, int keepers, List<String> refusals) ->
          new CreateOutcome.NotWritten(
              acknowledged + " of " + keepers + " keepers took the head: " + refusals);
      case HeadWrite.Written ignored -> {
        Vault vault = vault();
        vault.adopt(1, Head.empty(name));
        yield new CreateOutcome.Created(vault);
      }
    };
  }

  private Vault vault() throws ArchiveException, InterruptedException {
    return new Vault(place, name, key, keys, index());
  }

  /** See {@link Vault#openUnread}. */
  Vault unread() throws ArchiveException {
    Vault vault = new Vault(place, name, key, keys, opened());
    try {
      vault.seen(vault.index().seenSequence());
      return vault;
    } catch (IOException e) {
      vault.close();
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /**
   * See {@link Vault#open}.
   *
   * @param whole false goes on without parts that are lost
   */
  OpenOutcome open(boolean whole) throws ArchiveException, InterruptedException {
    if (Files.isDirectory(cacheDirectory())) { // else there may be no such vault
      ahead = Ahead.begin(place.env(), "cache", () -> LocalIndex.open(cacheDirectory()));
    }
    try {
      return openNow(whole);
    } finally {
      if (ahead != null) {
        ahead.settled().ifPresent(LocalIndex::close); // nobody has asked for it
      }
    }
  }

  private OpenOutcome openNow(boolean whole) throws ArchiveException, InterruptedException {
    return switch (place.storage().readHead(keys.headVerifyKey())) {
      case HeadRead.Absent ignored -> absent();
      case HeadRead.TooFew(int answered, int keepers, List<String> refusals) ->
          new OpenOutcome.OutOfReach(
              name, answered + " of " + keepers + " keepers of the head answered: " + refusals);
      case HeadRead.Found(long sequence, byte[] sealed) -> found(sequence, sealed, whole);
    };
  }

  private OpenOutcome found(long sequence, byte[] sealed, boolean whole)
      throws ArchiveException, InterruptedException {
    Vault vault = vault();
    boolean opened = false;
    try {
      long seen = vault.index().seenSequence();
      if (sequence < seen) {
        return new OpenOutcome.RolledBack(name, seen, sequence);
      }
      Head head;
      try {
        head = HeadCodec.open(keys, sealed);
      } catch (SealBrokenException | FormatException e) {
        return new OpenOutcome.HeadBroken(name, String.valueOf(e.getMessage()));
      }
      if (!head.name().equals(name)) {
        return new OpenOutcome.WrongKey(
            name, "this key belongs to the vault \"" + head.name() + "\"");
      }
      vault.adopt(sequence, head, whole);
      opened = true;
      return new OpenOutcome.Opened(vault);
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    } finally {
      if (!opened) {
        vault.close();
      }
    }
  }

  /** No head under this key: a lost one, another vault's key, or no vault. */
  private OpenOutcome absent() throws ArchiveException, InterruptedException {
    if (Files.isDirectory(cacheDirectory())) {
      try (LocalIndex index = index()) {
        if (index.seenSequence() > 0) {
          return new OpenOutcome.RolledBack(name, index.seenSequence(), 0);
        }
      } catch (IOException e) {
        throw new ArchiveException(e.getMessage() + "", e);
      }
    }
    return isShared()
        ? new OpenOutcome.WrongKey(name, "the vault exists, but this is not its key")
        : new OpenOutcome.NoSuchVault(name, "no head is kept for this key and this member");
  }

  private boolean isShared() throws InterruptedException {
    byte[] nonce = new byte[ShareProof.NONCE_BYTES]; // nobody's proof is looked at
    return place.storage().proveShares(locator.shareKey(1), nonce) instanceof Gathered;
  }

  private Path cacheDirectory() {
    return place.cacheDirectory().resolve(keys.cacheName());
  }

  /** The cache, which the caller closes. */
  private LocalIndex index() throws ArchiveException, InterruptedException {
    if (ahead == null) {
      return opened();
    }
    try {
      LocalIndex index = ahead.get();
      ahead = null;
      return index;
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  private LocalIndex opened() throws ArchiveException {
    try {
      return LocalIndex.open(cacheDirectory());
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }
}
