package dev.cairn.bench;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.RealEnvironment;
import dev.cairn.identity.Organisation;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.tcp.TcpHost;
import dev.cairn.libp2p.tcp.TcpOptions;
import dev.cairn.overlay.CertificateGate;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.MemoryCrlStore;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.storage.KeepingStatus;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.Profile;
import dev.cairn.storage.StorageNode;
import dev.cairn.storage.StorageSettings;
import dev.cairn.storage.block.DiskBlockStore;
import dev.cairn.storage.database.Database;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a repair costs: nodes on TCP and real disks in one process, stripes stored, hosts closed for
 * good, and then the time, the CPU (of all parties together) and the bytes until every stripe is
 * whole again. Arguments: folder, hosts, stripes, departures.
 */
public final class RepairBench {

  private static final int PAYLOAD_BYTES = 16 << 20;
  private static final double PACE = 20_000;
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration QUIET = Duration.ofSeconds(20);
  private static final Duration GIVEN_UP = Duration.ofMinutes(15);
  private static final long CAP_BYTES = 64L << 30;

  private final RealEnvironment env = new RealEnvironment();
  private final Path folder;
  private final List<Node> nodes = new ArrayList<>();
  private final Authority authority =
      Ceremony.inMemory(new Organisation("bench"), InstantSource.system(), env.secureRandom());

  private record Node(
      OverlayNode overlay, Database database, DiskBlockStore blocks, StorageNode storage) {
    void close() {
      storage.close();
      overlay.close();
      blocks.close();
      database.close();
    }
  }

  private RepairBench(Path folder) {
    this.folder = folder;
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    if (args.length < 1) {
      System.err.println("RepairBench FOLDER [HOSTS [STRIPES [DEPARTURES]]]");
      System.exit(2);
    }
    int hosts = args.length > 1 ? Integer.parseInt(args[1]) : 24;
    int stripes = args.length > 2 ? Integer.parseInt(args[2]) : 60;
    int departures = args.length > 3 ? Integer.parseInt(args[3]) : 8;
    new RepairBench(Path.of(args[0])).run(hosts, stripes, departures);
    System.exit(0);
  }

  private void run(int hosts, int stripes, int departures) throws Exception {
    for (int i = 0; i < hosts; i++) {
      add("member" + i, "site" + i % 8, CAP_BYTES);
    }
    Node owner = add("owner", "home", 0);
    Profile profile = store(owner, stripes);
    owner.close();
    nodes.remove(owner);
    for (int i = 0; i < departures; i++) {
      nodes.removeFirst().close();
    }
    nodes.forEach(node -> node.storage.begin());
    Taken taken = watch();
    report(profile, taken, idleCpu());
    System.out.printf("still owed at the end: %d%n", sum(KeepingStatus::stripesOwed));
  }

  private Profile store(Node owner, int stripes) throws InterruptedException {
    byte[] payload = new byte[PAYLOAD_BYTES];
    Random random = new Random(1);
    Profile profile = null;
    for (int i = 0; i < stripes; i++) {
      random.nextBytes(payload);
      if (!(owner.storage.peers().store(payload, PAYLOAD_BYTES)
          instanceof StoreOutcome.Stored stored)) {
        throw new IllegalStateException("stripe " + i + " was not stored");
      }
      profile = stored.profile();
    }
    owner.storage.peers().settle();
    return java.util.Objects.requireNonNull(profile, "no stripe was stored");
  }

  /** What the repairs took together, from the first to the last. */
  private record Taken(
      long repairs, long blocks, long bytesRead, long activeNanos, long nanos, long cpuNanos) {}

  /** What all the services take while nothing is repaired: at this pace, not little. */
  private double idleCpu() throws InterruptedException {
    long nanos = env.nanoTime();
    long cpu = cpuNanos();
    env.sleep(QUIET);
    return (double) (cpuNanos() - cpu) / (env.nanoTime() - nanos);
  }

  private Taken watch() throws InterruptedException {
    long begunNanos = 0;
    long begunCpu = 0;
    long doneNanos = 0;
    long doneCpu = 0;
    long blocks = 0;
    long moved = 0;
    long looked = env.nanoTime();
    long activeNanos = 0;
    long givenUp = env.nanoTime() + GIVEN_UP.toNanos();
    // A pause between two repairs, on a busy machine, is not the end of all.
    while (env.nanoTime() < givenUp
        && (sum(KeepingStatus::stripesOwed) > 0
            || begunNanos == 0
            || env.nanoTime() - doneNanos < QUIET.toNanos())) {
      env.sleep(LOOK);
      long now = sum(KeepingStatus::blocksMade);
      long movedNow = sum(KeepingStatus::bytesRead) + sum(KeepingStatus::bytesPlaced) + now;
      activeNanos += movedNow > moved ? env.nanoTime() - looked : 0;
      looked = env.nanoTime();
      moved = movedNow;
      boolean working = sum(KeepingStatus::bytesRead) > 0;
      if (working && begunNanos == 0) {
        begunNanos = env.nanoTime();
        begunCpu = cpuNanos();
        doneNanos = begunNanos;
      }
      if (now > blocks) {
        blocks = now;
        doneNanos = env.nanoTime();
        doneCpu = cpuNanos();
      }
    }
    return new Taken(
        sum(KeepingStatus::repairsDone),
        blocks,
        sum(KeepingStatus::bytesRead),
        activeNanos,
        doneNanos - begunNanos,
        doneCpu - begunCpu);
  }

  private long sum(java.util.function.ToLongFunction<KeepingStatus> figure) {
    return nodes.stream().mapToLong(node -> figure.applyAsLong(node.storage.keeping())).sum();
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void report(Profile profile, Taken taken, double idleCpu) {
    long blockBytes = Math.ceilDiv(PAYLOAD_BYTES, profile.k());
    double made = (double) taken.blocks * blockBytes;
    double perStripe = (double) taken.blocks / taken.repairs;
    double seconds = taken.activeNanos / 1e9;
    double cpu = taken.cpuNanos / 1e9 - idleCpu * taken.nanos / 1e9;
    System.out.printf(
        "code %s: %d repairs made %d blocks, %.0f MB (%.1f a stripe)%n",
        profile, taken.repairs, taken.blocks, made / 1e6, perStripe);
    System.out.printf(
        "read %.3f bytes from other hosts for each made; bound (k + missing) / missing = %.3f%n",
        taken.bytesRead / made, (profile.k() + perStripe) / perStripe);
    System.out.printf(
        "repairing for %.1f s of %.1f: %.0f MB/s made; %.2f CPU s a GiB made, of all parties together,"
            + " beyond the %.2f cores that their services take at this pace%n",
        seconds, taken.nanos / 1e9, made / 1e6 / seconds, cpu / (made / (1 << 30)), idleCpu);
  }

  private Node add(String member, String site, long capBytes) throws Exception {
    SigningKey key = SigningKey.generate(env.secureRandom());
    TcpHost host =
        TcpHost.start(env, key, TcpOptions.defaults().listeningOn(Multiaddr.ip4("127.0.0.1", 0)));
    CertificateGate gate = CertificateGate.open(env, authority.anchor(), new MemoryCrlStore());
    gate.offer(authority.revocationList().encode());
    byte[] credential =
        authority.enrol(key, InviteTerms.of(member, site, 1L << 40, 1L << 40)).encode();
    OverlaySettings defaults = OverlaySettings.defaults();
    OverlayNode overlay =
        OverlayNode.open(
            env,
            host,
            new Membership(key, credential, gate),
            OverlayStores.inMemory(),
            defaults.withRhythm(defaults.rhythm().atOnce()).withSeeds(seeds()));
    Path home = folder.resolve(member);
    Database database = Database.open(home.resolve("db"));
    DiskBlockStore blocks = DiskBlockStore.open(home.resolve("blocks"), capBytes, database);
    StorageNode storage =
        StorageNode.start(
            new StorageNode.Parts(
                env, overlay, key, blocks, database, StorageSettings.defaults().withPace(PACE)));
    overlay.join();
    Node node = new Node(overlay, database, blocks, storage);
    nodes.add(node);
    return node;
  }

  private List<Seed> seeds() {
    return nodes.stream()
        .limit(1)
        .map(node -> node.overlay.self())
        .map(self -> new Seed(self.peerId(), self.addresses().getFirst()))
        .toList();
  }
}
