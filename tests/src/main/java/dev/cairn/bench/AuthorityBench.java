package dev.cairn.bench;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.http.AuthorityServer;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.DirectoryStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.x509.Certificates;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.SubjectBinding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/**
 * {@code tests/bench/authority}: how fast an authority issues, and how it starts when it is old.
 */
public final class AuthorityBench {

  private static final Organisation ACME = new Organisation("acme.example");
  private static final int BATCH = 1000;
  private static final int CLIENTS = 8;

  private final SecureRandom random = new SecureRandom();

  private AuthorityBench() {}

  /**
   * {@code issue SECONDS}, {@code enrol DIR SECONDS}, {@code fill DIR MEMBERS ENTRIES} or {@code
   * start DIR}.
   */
  public static void main(String[] args) throws Exception {
    AuthorityBench bench = new AuthorityBench();
    switch (args[0]) {
      case "issue" -> bench.issue(Integer.parseInt(args[1]));
      case "fill" ->
          bench.fill(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      case "enrol" -> bench.enrol(Path.of(args[1]), Integer.parseInt(args[2]));
      case "start" -> bench.start(Path.of(args[1]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /**
   * Request checked, node id drawn, certificate signed, two entries logged; in memory, one core.
   */
  private void issue(int seconds) throws Exception {
    Authority authority =
        Ceremony.found(new MemoryStore(), ACME, key -> {}, InstantSource.system(), random);
    authority.setQuotas(new Quotas(10_000, 10_000, 1_000_000), "");
    long count = 0;
    long spent = 0;
    long began = System.nanoTime();
    while (System.nanoTime() - began < seconds * 1_000_000_000L) {
      SigningKey key = SigningKey.generate(random);
      byte[] nonce = new byte[NodeId.NONCE_BYTES];
      var invite = authority.invite(InviteTerms.of("m" + count, "s", 1, 1), List.of());
      byte[] request =
          new EnrolmentRequest(key.verifyKey(), NodeId.commitment(nonce), invite.id()).sign(key);
      long before = System.nanoTime();
      byte[] entry = granted(authority.request(invite.secret(), request));
      granted(authority.reveal(Merkle.leafHash(entry), nonce));
      spent += System.nanoTime() - before;
      count++;
    }
    System.out.printf(Locale.ROOT, "issued_per_second %.0f%n", count * 1e9 / spent);
  }

  /** Devices that enrol over TLS, each on a connection of its own; server and log on this disk. */
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
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          InviteCode code =
              authority.invite(
                  InviteTerms.of("m" + i, "s", 1, 1).usable(InviteTerms.USES_MAX), address);
          clients.add(
              Thread.ofVirtual()
                  .start(() -> {
                    while (System.nanoTime() < end) {
                      join(code);
                      done.increment();
                    }
                  }));
        }
        for (Thread client : clients) {
          client.join();
        }
        System.out.printf(Locale.ROOT, "enrolled_per_second %.0f%n", (double) done.sum() / seconds);
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

  private static <T> T granted(dev.cairn.authority.Decision<T> decision) {
    return ((dev.cairn.authority.Decision.Granted<T>) decision).value();
  }

  /** An organisation of some years: everybody invited, enrolled, and renewed again and again. */
  private void fill(Path folder, int members, int entries) throws IOException {
    Instant start = Instant.now().minus(Duration.ofDays(400));
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      Authority authority = Ceremony.found(store, ACME, key -> {}, () -> start, random);
      SigningKey issuing = KeyFile.decode(store.read("secret/issuing.key").orElseThrow(), "");
      SigningKey logKey = KeyFile.decode(store.read("secret/log.key").orElseThrow(), "");
      AuthorityLog log = new AuthorityLog(store, authority.anchor().logKey(), logKey);
      Certificates certificates = new Certificates(ACME, random);
      try (AuthorityStore.Hold _ = store.lock()) {
        log.catchUp();
        List<Act> acts = new ArrayList<>();
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < members; i++) {
          devices.add(enrol(i, certificates, issuing, start, acts));
          flush(log, acts);
        }
        for (int round = 1; log.tree().size() + acts.size() < entries; round++) {
          Instant now = start.plus(Duration.ofDays(61L * round));
          for (int i = 0; i < members && log.tree().size() + acts.size() < entries; i++) {
            devices.set(i, renew(devices.get(i), certificates, issuing, now, acts));
            flush(log, acts);
          }
        }
        log.append(acts);
      }
    }
  }

  private record Device(SigningKey key, NodeBinding node, SubjectBinding subject, byte[] der) {}

  private Device enrol(
      int number, Certificates certificates, SigningKey issuing, Instant now, List<Act> acts) {
    SigningKey key = SigningKey.generate(random);
    byte[] nonce = new byte[NodeId.NONCE_BYTES];
    random.nextBytes(nonce);
    Hash invite = Hash.of(nonce);
    UUID member = new UUID(4, number);
    byte[] request =
        new EnrolmentRequest(key.verifyKey(), NodeId.commitment(nonce), invite).sign(key);
    InviteTerms terms = InviteTerms.of("member-" + number, "site-" + number % 20, 1 << 30, 1 << 30);
    acts.add(new Act.Invited(now.toEpochMilli(), invite, member, terms, ""));
    Act asked = new Act.Requested(now.toEpochMilli(), request, NodeId.commitment(nonce));
    acts.add(asked);
    NodeBinding node =
        NodeBinding.draw(
            Merkle.leafHash(dev.cairn.authority.log.ActCodec.encode(asked)), nonce, nonce);
    SubjectBinding subject =
        new SubjectBinding(member, SubjectBinding.DEVICE, terms.site(), 1 << 30, 1 << 30);
    byte[] der = certificates.device(key.verifyKey(), node, subject, issuing, now);
    acts.add(new Act.Certified(der));
    return new Device(key, node, subject, der);
  }

  private static Device renew(
      Device device, Certificates certificates, SigningKey issuing, Instant now, List<Act> acts) {
    try {
      byte[] request =
          RenewalRequest.sign(DeviceCertificate.read(device.der).serial(), device.key, device.key);
      acts.add(new Act.Renewed(now.toEpochMilli(), request));
      byte[] der =
          certificates.device(device.key.verifyKey(), device.node, device.subject, issuing, now);
      acts.add(new Act.Certified(der));
      return new Device(device.key, device.node, device.subject, der);
    } catch (dev.cairn.identity.RefusedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void flush(AuthorityLog log, List<Act> acts) throws IOException {
    if (acts.size() >= BATCH) {
      log.append(acts);
      acts.clear();
    }
  }

  private void start(Path folder) throws IOException {
    long began = System.nanoTime();
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      Authority authority = Authority.open(store, InstantSource.system(), random);
      System.out.printf(Locale.ROOT, "open_seconds %.1f%n", (System.nanoTime() - began) / 1e9);
      began = System.nanoTime();
      System.out.println("entries " + authority.checkpoint().size());
      System.out.printf(Locale.ROOT, "publish_seconds %.1f%n", (System.nanoTime() - began) / 1e9);
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS") || line.startsWith("VmHWM")) {
          System.out.println(line);
        }
      }
    }
  }
}
