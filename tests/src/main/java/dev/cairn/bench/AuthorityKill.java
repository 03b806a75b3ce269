package dev.cairn.bench;

import dev.cairn.authority.Authority;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.store.DirectoryStore;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.RefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code tests/bench/authority kill}: a real authority under load is killed with SIGKILL again and
 * again at random moments and started anew, while devices enrol over TLS and try on. At the end
 * every device has exactly one certificate, no serial was given twice and the log audits.
 */
public final class AuthorityKill {

  private static final int CLIENTS = 8;

  private final Path folder;
  private final int port;
  private final SecureRandom random = new SecureRandom();
  private final AtomicInteger enrolled = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();
  private volatile boolean ending;
  private int before;

  private AuthorityKill(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** {@code DIR PORT ROUNDS SEED}: DIR holds an authority that nobody serves. */
  public static void main(String[] args) throws Exception {
    new AuthorityKill(Path.of(args[0]), Integer.parseInt(args[1]))
        .run(Integer.parseInt(args[2]), Long.parseLong(args[3]));
  }

  private void run(int rounds, long seed) throws Exception {
    List<InviteCode> invites = new ArrayList<>();
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      Authority authority = Authority.open(store, InstantSource.system(), random);
      before = authority.devices().size();
      authority.setQuotas(new Quotas(10_000, 10_000, 1_000_000), "");
      for (int client = 0; client < CLIENTS; client++) {
        invites.add(
            authority.invite(
                InviteTerms.of("m" + client, "s", 1, 1).usable(InviteTerms.USES_MAX),
                List.of("127.0.0.1:" + port)));
      }
    }
    List<Thread> clients = new ArrayList<>();
    for (InviteCode invite : invites) {
      clients.add(Thread.ofVirtual().start(() -> enrolOn(invite)));
    }
    Random chance = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      Process authority = serve();
      Thread.sleep(chance.nextInt(600));
      authority.destroyForcibly().waitFor();
    }
    ending = true;
    Process last = serve();
    for (Thread client : clients) {
      client.join();
    }
    last.destroyForcibly().waitFor();
    report(rounds, seed);
  }

  private Process serve() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.cairn.app.Main",
                "authority",
                "serve",
                "--json",
                "--dir",
                folder.toString(),
                "--listen",
                "127.0.0.1:" + port)
            .redirectErrorStream(true)
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.contains("\"ready\"")) {
        return process;
      }
      if (line.contains("exit_error")) {
        throw new IOException(line);
      }
    }
    throw new IOException("the authority ended before it was ready");
  }

  /** One device after the other, each until it has its certificate. */
  private void enrolOn(InviteCode invite) {
    for (int device = 0; device < InviteTerms.USES_MAX && !ending; device++) {
      SigningKey key = SigningKey.generate(random);
      while (!join(invite, key)) {
        retries.incrementAndGet();
        pause();
      }
      enrolled.incrementAndGet();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean join(InviteCode invite, SigningKey key) {
    try {
      Enrolment.join(invite, key, InstantSource.system());
      return true;
    } catch (IOException e) {
      return false; // killed meanwhile: a clear case for another try
    } catch (DeniedException | RefusedException e) {
      throw new IllegalStateException("an honest device was turned away", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void report(int rounds, long seed) throws Exception {
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      Authority authority = Authority.open(store, InstantSource.system(), random);
      authority.checkpoint();
      LogSource published = LogSource.ofFolder(folder.resolve("public"));
      LogAudit audit = new LogAudit(authority.anchor());
      audit.run(published, LogAudit.checkpoint(published, authority.anchor()), (done, all) -> {});
      List<IssuedDevice> devices = authority.devices();
      Set<Object> serials = new HashSet<>();
      Set<Object> keys = new HashSet<>();
      for (IssuedDevice device : devices) {
        serials.add(device.serial());
        keys.add(device.certificate().key());
      }
      System.out.println(
          "kills %d, seed %d, devices %d, retries %d, certificates %d, serials %d, keys %d, entries %d"
              .formatted(
                  rounds,
                  seed,
                  enrolled.get(),
                  retries.get(),
                  devices.size(),
                  serials.size(),
                  keys.size(),
                  audit.tree().size()));
      if (devices.size() != before + enrolled.get()
          || serials.size() != devices.size()
          || keys.size() != devices.size()) {
        throw new AssertionError("not one certificate for each device");
      }
    }
  }
}
