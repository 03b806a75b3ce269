package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.home.Settings;
import dev.cairn.archive.keys.VaultKey;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.crypto.Hash;
import dev.cairn.env.RealEnvironment;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.HeadRead;
import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.Retention;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import dev.cairn.storage.stripe.HeadRecord;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.StorageRecords;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whoever has a copy of an owner's home, and writes programs: speaks to the hosts with the device's
 * key and certificate and the vault's key, and keeps to no rule that only the owner's program
 * keeps.
 */
public final class Thief implements AutoCloseable {

  private final Ending ending = new Ending();
  private final NodeParts parts;
  private final Vaults vaults;

  /** Joins the network as the device whose home it has. */
  public Thief(Path home) throws Exception {
    Home stolen = new Home(home);
    parts =
        new NodeStart(new RealEnvironment(), stolen, Settings.of(stolen), NodeMode.DIAL, ending)
            .start();
    parts.overlay().join();
    VaultPlace place = parts.vaults().place();
    vaults =
        new Vaults(
            stolen,
            new VaultPlace(
                blind(place.storage()), place.env(), place.organisation(), place.cacheDirectory()));
  }

  /** The node id of the device that was stolen. */
  public String nodeId() {
    return parts.overlay().self().nodeId().toString();
  }

  /** The owner's program, except that it sees no lock. */
  private static PeerStorage blind(PeerStorage real) {
    return (PeerStorage)
        Proxy.newProxyInstance(
            PeerStorage.class.getClassLoader(),
            new Class<?>[] {PeerStorage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("lock")) {
                return new OwnLock.Outcome.Locked(RetentionLock.NONE, false);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Takes every snapshot off the list and every pack off the index. */
  public void emptyTheVault(String name) throws Exception {
    try (Vaults.Use use = vaults.use(name)) {
      Vault vault = use.vault();
      Map<Hash, Optional<Snapshot>> all = new LinkedHashMap<>();
      vault.snapshots().all().forEach(snapshot -> all.put(snapshot.id(), Optional.empty()));
      vault.edit(all);
      vault.commitPrune(vault.sequence(), vault.stripes());
    }
  }

  /** The stripes that the vault needs. */
  public List<Hash> stripes(String name) throws Exception {
    try (Vaults.Use use = vaults.use(name)) {
      return List.copyOf(use.vault().stripes());
    }
  }

  /** How many stripes' holder lists it could empty. */
  public int emptyHolderLists(List<Hash> stripes) throws Exception {
    Records records = parts.overlay().records();
    int emptied = 0;
    for (Hash stripe : stripes) {
      GetOutcome got = records.get(StorageRecords.holders(), stripe);
      HolderList list = HolderList.parse(stripe, ((GetOutcome.Found) got).value());
      HolderList empty =
          HolderList.sign(list.body(), list, List.of(), DeviceKeyFile.read(parts.home()));
      PutOutcome put = records.put(StorageRecords.holders(), stripe, empty.encode());
      emptied += put instanceof PutOutcome.Stored ? 1 : 0;
    }
    return emptied;
  }

  /** Tells all hosts that nothing is wanted; true if they heard it. */
  public boolean disownEverything() throws Exception {
    return parts.storage().retention().publish(List.of()) instanceof Retention.Outcome.Published;
  }

  /** Deals nonsense as the next shares of the vault's key. */
  public void dealNonsense(String name) throws Exception {
    try (Vaults.Use use = vaults.use(name)) {
      long epoch = use.vault().shareEpoch();
      List<byte[]> nonsense = Collections.nCopies(15, new byte[64]);
      for (long next = epoch + 1; next < epoch + 4; next++) {
        parts
            .storage()
            .peers()
            .placeShares(use.vault().locator().shareKey(next), new byte[] {6, 6}, nonsense);
      }
    }
  }

  /** Writes bytes that no vault has over the vault's head, numbered as high as it gets. */
  public void breakTheHead(String name) throws Exception {
    PeerStorage peers = parts.storage().peers();
    VaultKey secret = vaults.key(name).orElseThrow();
    VaultKeys keys = VaultKeys.of(secret);
    Hash place = HeadRecord.place(keys.headVerifyKey());
    HeadRecord last = HeadRecord.sign(keys.headKey(), 253_402_300_000L, new byte[] {6});
    PutOutcome put = parts.overlay().records().put(StorageRecords.HEAD, place, last.encode());
    if (!(put instanceof PutOutcome.TooFew few)
        || few.refusals().stream().noneMatch(words -> words.contains("ahead of the clock"))) {
      throw new AssertionError("the last head there can be was not refused: " + put);
    }
    // A minute back, so that nobody waits for the clock in a test.
    long number = parts.env().now().minus(Duration.ofMinutes(1)).getEpochSecond();
    HeadWrite written = peers.writeHead(keys.headKey(), number, new byte[] {6});
    HeadRead read = peers.readHead(keys.headVerifyKey());
    if (!(written instanceof HeadWrite.Written)
        || !(read instanceof HeadRead.Found found)
        || found.sequence() != number) {
      throw new AssertionError("the head is not broken: " + written + ", " + read);
    }
  }

  @Override
  public void close() {
    ending.end();
  }
}
