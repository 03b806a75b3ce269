package dev.cairn.authority.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.PostgresServer;
import dev.cairn.authority.store.StorePlace;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.Organisation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two authorities behind one name over one PostgreSQL, killed in turn while devices enrol. */
@SuppressWarnings("try") // closing the server waits for processes
class FailoverIT {

  private static final long SEED = 153;
  private static final int CLIENTS = 6;
  private static final int KILLS = 10;

  /** More than all kills together wait for. */
  private static final int PROGRESS_MAX = KILLS * 3 * CLIENTS;

  private final SecureRandom random = new SecureRandom();
  private final Semaphore progress = new Semaphore(0);
  private final AtomicInteger retries = new AtomicInteger();
  private final Map<VerifyKey, BigInteger> enrolled = new ConcurrentHashMap<>();
  private final Queue<Exception> turnedAway = new ConcurrentLinkedQueue<>();
  private volatile boolean ending;

  @TempDir Path temp;

  @Test
  void killedInMidEnrolmentTheOtherAnswersAndEachDeviceHasOneCertificate() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      List<Path> folders = folders(server.newSchema("failover").replaceFirst("^jdbc:", ""));
      int[] ports = {freePort(), freePort()};
      List<InviteCode> invites = found(folders.getFirst(), ports);
      copy(folders.getFirst().resolve("secret"), folders.getLast().resolve("secret"));
      List<Process> serving = new ArrayList<>();
      for (int i = 0; i < ports.length; i++) {
        serving.add(serve(folders.get(i), ports[i]));
      }
      List<Thread> clients = new ArrayList<>();
      for (InviteCode invite : invites) {
        clients.add(Thread.startVirtualThread(() -> enrolOn(invite)));
      }
      Random chance = new Random(SEED);
      for (int kill = 0; kill < KILLS; kill++) {
        progress.acquire(1 + chance.nextInt(2 * CLIENTS)); // in the midst of others' enrolments
        int victim = chance.nextInt(ports.length);
        serving.get(victim).destroyForcibly().waitFor();
        progress.acquire(CLIENTS); // the other one serves alone
        serving.set(victim, serve(folders.get(victim), ports[victim]));
      }
      ending = true;
      for (Thread client : clients) {
        client.join();
      }
      for (Process process : serving) {
        process.destroyForcibly().waitFor();
      }
      assertThat(turnedAway).as("honest devices that were turned away, seed %d", SEED).isEmpty();
      requireOneCertificateEach(folders.getLast());
    }
  }

  private List<Path> folders(String url) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      Path folder = Files.createDirectory(temp.resolve(name));
      StorePlace.setDatabase(folder, url);
      folders.add(folder);
    }
    return folders;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  /** Half of the clients ask the one first, half the other. */
  private List<InviteCode> found(Path folder, int[] ports) throws IOException {
    List<String> addresses = List.of("127.0.0.1:" + ports[0], "127.0.0.1:" + ports[1]);
    List<InviteCode> invites = new ArrayList<>();
    try (AuthorityStore store = StorePlace.open(folder)) {
      Authority authority =
          Ceremony.found(
              store, new Organisation("acme"), rootKey -> {}, InstantSource.system(), random);
      authority.setQuotas(new Quotas(10_000, 10_000, 1_000_000), "");
      for (int i = 0; i < CLIENTS; i++) {
        InviteTerms terms = InviteTerms.of("m" + i, "s", 1, 1).usable(InviteTerms.USES_MAX);
        invites.add(authority.invite(terms, i % 2 == 0 ? addresses : addresses.reversed()));
      }
    }
    return invites;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String name : List.of("issuing.key", "log.key", "nonce.key")) {
      Files.copy(from.resolve(name), to.resolve(name));
    }
  }

  private static Process serve(Path folder, int port) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ServingProcess.class.getName(),
                folder.toString(),
                "" + port)
            .redirectErrorStream(true)
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.equals("READY")) {
        Thread.startVirtualThread(() -> drain(said)); // a full pipe would stop it, lock in hand
        return process;
      }
      all.append(line).append('\n');
    }
    throw new IOException("the authority ended before it was ready: " + all);
  }

  private static void drain(BufferedReader said) {
    try (said) {
      said.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // It was killed.
    }
  }

  /** One device after the other, each with its key and the same invite until it is in. */
  private void enrolOn(InviteCode invite) {
    while (!ending) {
      SigningKey key = SigningKey.generate(random);
      while (!enrolled.containsKey(key.verifyKey())) {
        try {
          var joined = Enrolment.join(invite, key, InstantSource.system());
          enrolled.put(key.verifyKey(), joined.credential().device().serial());
        } catch (IOException e) {
          retries.incrementAndGet(); // cut off in the middle: the same again
        } catch (Exception e) {
          turnedAway.add(e); // said when all is over; the kills go on with whom they have
          progress.release(PROGRESS_MAX);
          return;
        }
      }
      progress.release();
    }
  }

  private void requireOneCertificateEach(Path folder) throws Exception {
    try (AuthorityStore store = StorePlace.open(folder)) {
      Authority authority = Authority.open(store, InstantSource.system(), random);
      authority.checkpoint();
      Map<VerifyKey, BigInteger> logged = new HashMap<>();
      for (IssuedDevice device : authority.devices()) {
        assertThat(logged.put(device.certificate().key(), device.serial()))
            .as("a second certificate, seed %d", SEED)
            .isNull();
      }
      assertThat(logged).as("what devices hold, seed %d", SEED).isEqualTo(enrolled);
      assertThat(logged.values()).doesNotHaveDuplicates();
      LogSource published = (path, bytesMax) -> store.published(path);
      LogAudit audit = new LogAudit(authority.anchor());
      audit.run(published, LogAudit.checkpoint(published, authority.anchor()), (done, all) -> {});
      assertThat(audit.tree().size()).isEqualTo(authority.checkpoint().size());
      System.out.println(
          "killed %d times: %d devices, %d retries"
              .formatted(KILLS, enrolled.size(), retries.get()));
    }
  }
}
