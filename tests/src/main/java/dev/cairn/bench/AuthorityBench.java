package dev.cairn.bench;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Decision;
import dev.cairn.authority.KeyPlace;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.http.AuthorityServer;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.store.DirectoryStore;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.token.TokenPlace;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;

/** {@code tests/bench/authority}: how fast an authority issues, alone and over TLS. */
public final class AuthorityBench {

  static final Organisation ACME = new Organisation("acme.example");

  /** As many as wait for one write in a busy hour: each is answered when all are durable. */
  private static final int ASKING = 128;

  private static final int CLIENTS = 16;
  private static final int PREPARED = 1_000;
  private static final int MEMBERS = 50;

  private final SecureRandom random = new SecureRandom();

  private AuthorityBench() {}

  /**
   * {@code issue SECONDS}, with a token {@code MODULE LABEL PINFILE}; {@code enrol DIR SECONDS}.
   */
  public static void main(String[] args) throws Exception {
    AuthorityBench bench = new AuthorityBench();
    switch (args[0]) {
      case "issue" -> bench.issue(Integer.parseInt(args[1]), new KeyPlace.InFile(), "issued");
      case "token" -> {
        TokenPlace token = new TokenPlace(Path.of(args[2]), args[3], Path.of(args[4]));
        bench.issue(Integer.parseInt(args[1]), new KeyPlace.InToken(token), "token_issued");
      }
      case "enrol" -> bench.enrol(Path.of(args[1]), Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private record Ask(byte[] secret, byte[] request, byte[] nonce) {}

  /**
   * Request checked, node id drawn, certificate signed, two entries logged, proof made; log in
   * memory. The devices' own work is done before the clock runs, which is given one core to run on
   * by whoever starts this.
   */
  private void issue(int seconds, KeyPlace place, String row) throws Exception {
    Authority authority =
        Ceremony.found(
            new MemoryStore(),
            ACME,
            new Ceremony.Keeps(key -> {}, place),
            InstantSource.system(),
            random);
    authority.setQuotas(new Quotas(10_000, 10_000, 1_000_000), "");
    long count = 0;
    long spent = 0;
    long cpu = 0;
    long began = System.nanoTime();
    while (System.nanoTime() - began < seconds * 1_000_000_000L) {
      List<Ask> asks = prepared(authority);
      long before = System.nanoTime();
      long cpuBefore = cpuNanos();
      inParallel(ASKING, asks.size(), i -> issue(authority, asks.get(i)));
      boolean isWarm = System.nanoTime() - began > seconds * 500_000_000L;
      cpu += isWarm ? cpuNanos() - cpuBefore : 0;
      spent += isWarm ? System.nanoTime() - before : 0;
      count += isWarm ? asks.size() : 0;
    }
    System.out.printf(Locale.ROOT, row + "_per_second %.0f%n", count * 1e9 / spent);
    System.out.printf(Locale.ROOT, row + "_per_cpu_second %.0f%n", count * 1e9 / cpu);
  }

  /** CPU time of all threads: what remains comparable while others use the machine too. */
  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private List<Ask> prepared(Authority authority) throws IOException {
    List<Ask> asks = new ArrayList<>();
    for (int member = 0; member < MEMBERS; member++) {
      InviteTerms terms =
          InviteTerms.of("m" + random.nextLong(), "s", 1, 1).usable(PREPARED / MEMBERS);
      InviteCode invite = authority.invite(terms, List.of());
      for (int i = 0; i < PREPARED / MEMBERS; i++) {
        SigningKey key = SigningKey.generate(random);
        byte[] nonce = new byte[NodeId.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] request =
            new EnrolmentRequest(key.verifyKey(), NodeId.commitment(nonce), invite.id()).sign(key);
        asks.add(new Ask(invite.secret(), request, nonce));
      }
    }
    return asks;
  }

  private static boolean issue(Authority authority, Ask ask) {
    try {
      byte[] entry = granted(authority.request(ask.secret, ask.request));
      Hash leaf = Merkle.leafHash(entry);
      return granted(authority.reveal(leaf, ask.nonce)).leafIndex() > 0;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does {@code count} tasks on {@code threads}, until they are done or one says no. */
  private static void inParallel(int threads, int count, IntPredicate task)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.ofVirtual()
              .start(() -> {
                int mine = next.getAndIncrement();
                while (mine < count && task.test(mine)) {
                  mine = next.getAndIncrement();
                }
              }));
    }
    for (Thread thread : all) {
      thread.join();
    }
  }

  /**
   * Devices that enrol over TLS, each with a key, a connection and a handshake of its own; server,
   * clients and log on this machine, which all share.
   */
  private void enrol(Path folder, int seconds) throws Exception {
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      Authority authority = Ceremony.found(store, ACME, key -> {}, InstantSource.system(), random);
      authority.setQuotas(new Quotas(10_000, 10_000, 1_000_000), "");
      try (AuthorityServer server =
          AuthorityServer.start(
              authority,
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              InstantSource.system(),
              random)) {
        List<String> address = List.of("127.0.0.1:" + server.port());
        LongAdder done = new LongAdder();
        AtomicLong cpuAtWarm = new AtomicLong();
        long began = System.nanoTime();
        long warm = began + seconds * 500_000_000L;
        long end = began + seconds * 1_000_000_000L;
        List<InviteCode> codes = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          InviteTerms terms = InviteTerms.of("m" + i, "s", 1, 1).usable(InviteTerms.USES_MAX);
          codes.add(authority.invite(terms, address));
        }
        inParallel(
            CLIENTS,
            Integer.MAX_VALUE,
            i -> {
              join(codes.get(i % CLIENTS));
              long now = System.nanoTime();
              if (now > warm) {
                cpuAtWarm.compareAndSet(0, cpuNanos());
                done.increment();
              }
              return now < end;
            });
        System.out.printf(
            Locale.ROOT,
            "enrolled_per_second %.0f%n",
            done.sum() * 1e9 / (System.nanoTime() - warm));
        System.out.printf(
            Locale.ROOT,
            "enrolled_per_cpu_second %.0f (clients and server)%n",
            done.sum() * 1e9 / (cpuNanos() - cpuAtWarm.get()));
      }
    }
  }

  private void join(InviteCode code) {
    try {
      Enrolment.join(code, SigningKey.generate(random), InstantSource.system());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T granted(Decision<T> decision) {
    return ((Decision.Granted<T>) decision).value();
  }
}
