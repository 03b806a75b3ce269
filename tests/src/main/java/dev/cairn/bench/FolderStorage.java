package dev.cairn.bench;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.Slice;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.Additions;
import dev.cairn.storage.HeadPins;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.Profile;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Storage for measuring the archive alone: a file for each stripe, nothing coded, nothing sent.
 * What a run costs on it is what chunking, hashing, compressing, sealing and indexing cost.
 */
final class FolderStorage implements PeerStorage {

  private static final Profile PROFILE = new Profile(4, 8, 12, 0);

  private final Path folder;
  private final Map<VerifyKey, HeadRead.Found> heads = new ConcurrentHashMap<>();

  FolderStorage(Path folder) {
    this.folder = folder;
  }

  @Override
  public StoreOutcome store(byte[] payload, int length, Runnable released) {
    Hash id = Hash.of(payload, 0, length);
    try (OutputStream out = Files.newOutputStream(folder.resolve(id.hex()))) {
      out.write(payload, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      released.run();
    }
    return new StoreOutcome.Stored(id, PROFILE, 12, 12, 3L * length, List.of());
  }

  @Override
  public Settled settle() {
    return Settled.NOTHING;
  }

  @Override
  public ReadOutcome read(Hash stripeId, long offset, int length) {
    byte[] bytes = new byte[length];
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve(stripeId.hex()).toFile(), "r")) {
      file.seek(offset);
      file.readFully(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ReadOutcome.Read(Slice.of(bytes), List.of());
  }

  @Override
  public StripeHealth inspect(Hash stripeId, int leaves) {
    return new StripeHealth(stripeId, PROFILE, 12, List.of());
  }

  @Override
  public HeadWrite writeHead(SigningKey headKey, long sequence, byte[] sealed) {
    heads.put(headKey.verifyKey(), new HeadRead.Found(sequence, sealed.clone()));
    return new HeadWrite.Written();
  }

  @Override
  public HeadRead readHead(VerifyKey headKey) {
    return Optional.<HeadRead>ofNullable(heads.get(headKey)).orElse(new HeadRead.Absent());
  }

  @Override
  public Additions additions() {
    throw new UnsupportedOperationException("its device has the vault's key");
  }

  @Override
  public HeadPins pins() {
    return new HeadPins() {
      @Override
      public HeadWrite pin(SigningKey headKey, long sequence, byte[] sealed, Instant until) {
        return new HeadWrite.Written();
      }

      @Override
      public Listing list(VerifyKey headKey) {
        return new Listing(List.of(), 0, 0);
      }

      @Override
      public PinRead read(VerifyKey headKey, Hash at) {
        return new PinRead.Absent();
      }
    };
  }

  @Override
  public OwnLock.Outcome lock() {
    return new OwnLock.Outcome.Locked(RetentionLock.NONE, false);
  }

  @Override
  public OwnLock.Outcome lengthenLock(RetentionLock wanted) {
    return new OwnLock.Outcome.Locked(RetentionLock.NONE, true);
  }

  @Override
  public Allowance allowance() {
    return new Allowance(Long.MAX_VALUE, new Profile(1, 1, 1, 0));
  }

  @Override
  public HeadWatch watchHead(VerifyKey headKey, LongConsumer heard) {
    return new HeadWatch() {
      @Override
      public boolean mayHear() {
        return false; // there is no other device
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public ShareOutcome placeShares(Hash shareKey, byte[] envelope, List<byte[]> shares) {
    return new ShareOutcome(List.of(), List.of());
  }

  @Override
  public GatherOutcome proveShares(Hash shareKey, byte[] nonce) {
    return gatherShares(shareKey);
  }

  @Override
  public VetoOutcome vetoRecoveries(Hash shareKey) {
    return new VetoOutcome(List.of(), List.of());
  }

  @Override
  public GatherOutcome gatherShares(Hash shareKey) {
    return new GatherOutcome.NoEnvelope("nothing is shared here");
  }

  @Override
  public int eligibleHosts() {
    return 12;
  }

  @Override
  public UUID subject() {
    return new UUID(0, 1);
  }
}
