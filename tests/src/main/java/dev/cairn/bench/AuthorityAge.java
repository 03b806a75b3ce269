package dev.cairn.bench;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.DirectoryStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.x509.Certificates;
import dev.cairn.authority.x509.Issuer;
import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.SubjectBinding;
import java.io.IOException;
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

/**
 * {@code tests/bench/authority}: how an authority starts that is old and large, and how fast its
 * console's pages are.
 */
public final class AuthorityAge {

  private static final Organisation ACME = new Organisation("acme.example");
  private static final int BATCH = 1000;

  private final SecureRandom random = new SecureRandom();

  private AuthorityAge() {}

  /** {@code fill DIR MEMBERS ENTRIES} or {@code start DIR}. */
  public static void main(String[] args) throws Exception {
    AuthorityAge bench = new AuthorityAge();
    switch (args[0]) {
      case "fill" ->
          bench.fill(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      case "start" -> bench.start(Path.of(args[1]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** An organisation of some years: everybody invited, enrolled, and renewed again and again. */
  private void fill(Path folder, int members, int entries) throws IOException {
    Instant start = Instant.now().minus(Duration.ofDays(400));
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      Authority authority = Ceremony.found(store, ACME, key -> {}, () -> start, random);
      SigningKey key = KeyFile.decode(store.read("secret/issuing.key").orElseThrow(), "");
      Issuer issuing = new Issuer(authority.issuers().getFirst(), IssuingKey.of(key));
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
        log.force();
      }
    }
  }

  private record Device(SigningKey key, NodeBinding node, SubjectBinding subject, byte[] der) {}

  private Device enrol(
      int number, Certificates certificates, Issuer issuing, Instant now, List<Act> acts)
      throws IOException {
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
    byte[] der =
        certificates.device(key.verifyKey(), node, Certificates.Bound.of(subject), issuing, now);
    acts.add(new Act.Certified(der));
    return new Device(key, node, subject, der);
  }

  private static Device renew(
      Device device, Certificates certificates, Issuer issuing, Instant now, List<Act> acts)
      throws IOException {
    try {
      byte[] request =
          RenewalRequest.sign(DeviceCertificate.read(device.der).serial(), device.key, device.key);
      acts.add(new Act.Renewed(now.toEpochMilli(), request));
      byte[] der =
          certificates.device(
              device.key.verifyKey(),
              device.node,
              Certificates.Bound.of(device.subject),
              issuing,
              now);
      acts.add(new Act.Certified(der));
      return new Device(device.key, device.node, device.subject, der);
    } catch (dev.cairn.identity.RefusedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void flush(AuthorityLog log, List<Act> acts) throws IOException {
    if (acts.size() >= BATCH) {
      log.append(acts);
      log.force();
      acts.clear();
    }
  }

  private void start(Path folder) throws Exception {
    long began = System.nanoTime();
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      Authority authority = Authority.open(store, InstantSource.system(), random);
      System.out.printf(Locale.ROOT, "open_seconds %.1f%n", (System.nanoTime() - began) / 1e9);
      began = System.nanoTime();
      System.out.println("entries " + authority.checkpoint().size());
      System.out.printf(Locale.ROOT, "publish_seconds %.1f%n", (System.nanoTime() - began) / 1e9);
      new ConsoleVisit(authority, store).run();
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS") || line.startsWith("VmHWM")) {
          System.out.println(line.replaceAll("\\s+", " "));
        }
      }
    }
  }
}
