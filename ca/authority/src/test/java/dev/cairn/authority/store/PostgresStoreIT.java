package dev.cairn.authority.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Decision;
import dev.cairn.authority.KeyPlace;
import dev.cairn.authority.Rollover;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store's contract on a real PostgreSQL, and what only a database can do to us. */
class PostgresStoreIT extends AuthorityStoreContract {

  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static PostgresServer server;

  @TempDir Path folder;
  private final List<PostgresStore> opened = new ArrayList<>();

  @BeforeAll
  static void begin() throws Exception {
    server = PostgresServer.start();
  }

  @AfterAll
  static void end() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void close() {
    opened.forEach(PostgresStore::close);
  }

  private PostgresStore open(String url) throws IOException {
    PostgresStore store = PostgresStore.open(folder, url);
    opened.add(store);
    return store;
  }

  private static String newSchema() throws Exception {
    return server.newSchema("s" + SCHEMAS.incrementAndGet());
  }

  @Override
  AuthorityStore store() throws Exception {
    return open(newSchema());
  }

  @Test
  void keysStayOutOfTheDatabase() throws Exception {
    String url = newSchema();
    open(url).write("secret/issuing.key", new byte[] {7});
    assertThat(Files.readAllBytes(folder.resolve("secret/issuing.key"))).containsExactly(7);
    assertThat(
            PostgresStore.open(Files.createDirectory(folder.resolve("other")), url)
                .read("secret/issuing.key"))
        .isEmpty();
  }

  @Test
  void twoAuthoritiesOverOneDatabaseKeepOneLog() throws Exception {
    String url = newSchema();
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));
    SeededRandom random = new SeededRandom(152);
    Authority first =
        Ceremony.found(open(url), new Organisation("acme"), rootKey -> {}, clock, random);
    Authority second = Authority.open(open(url), clock, random);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Authority authority = i % 2 == 0 ? first : second;
      SigningKey key = SigningKey.generate(random);
      InviteTerms terms = InviteTerms.of("m" + i, "s", 1, 1);
      threads.add(Thread.startVirtualThread(() -> enrol(authority, key, terms, failures)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    Set<Object> serials = new HashSet<>();
    first.devices().forEach(device -> serials.add(device.serial()));
    assertThat(serials).hasSize(40);
    assertThat(second.checkpoint().root()).isEqualTo(first.checkpoint().root());
    assertThat(Authority.open(open(url), clock, random).checkpoint().root())
        .isEqualTo(first.checkpoint().root());
  }

  /** Keys stay out of the database: the other machine needs the new one carried there. */
  @Test
  void aRolloverOnOneMachineIsTakenUpByTheOtherOnceItHasTheKey() throws Exception {
    String url = newSchema();
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));
    SeededRandom random = new SeededRandom(170);
    AtomicReference<SigningKey> root = new AtomicReference<>();
    Authority first = Ceremony.found(open(url), new Organisation("acme"), root::set, clock, random);
    Files.createDirectory(elsewhere.resolve("secret"));
    for (String name : List.of("issuing.key", "log.key", "nonce.key")) {
      Files.copy(folder.resolve("secret").resolve(name), elsewhere.resolve("secret").resolve(name));
    }
    PostgresStore other = PostgresStore.open(elsewhere, url);
    opened.add(other);
    Authority second = Authority.open(other, clock, random);
    Rollover.Terms early = new Rollover.Terms(true, new KeyPlace.InFile(), List.of());
    IssuerRequest request =
        ((Decision.Granted<IssuerRequest>) first.rollover().request(early, random)).value();
    first.rollover().accept(request.sign(root.get(), clock.instant(), random));

    InviteTerms terms = InviteTerms.of("ada", "attic", 1, 1);
    String file = "secret/issuing-" + request.digits() + ".key";
    assertThatThrownBy(() -> second.enrol(SigningKey.generate(random), terms))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is missing");
    Files.copy(folder.resolve(file), elsewhere.resolve(file));
    assertThat(second.enrol(SigningKey.generate(random), terms).issuer())
        .isEqualTo(first.issuers().getFirst().der());
    assertThat(second.newRevocationList().issuers()).hasSize(2);
  }

  private static void enrol(
      Authority authority, SigningKey key, InviteTerms terms, List<Throwable> failures) {
    try {
      authority.enrol(key, terms);
    } catch (IOException | RuntimeException e) {
      synchronized (failures) {
        failures.add(e);
      }
    }
  }

  @Test
  void whoLostItsSessionWritesNothingUntilItHasTheLockAgain() throws Exception {
    String url = newSchema();
    PostgresStore store = open(url);
    try (AuthorityStore.Hold _ = store.lock()) {
      store.append(List.of(new byte[] {1}));
      server.kill();
      server.begin();
      assertThatThrownBy(() -> store.append(List.of(new byte[] {2})))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1")
          .hasMessageNotContaining("user=");
      assertThatThrownBy(() -> store.append(List.of(new byte[] {2})))
          .hasMessageContaining("ended meanwhile");
    }
    try (AuthorityStore.Hold _ = store.lock()) {
      assertThat(store.size()).isEqualTo(1);
      store.append(List.of(new byte[] {2}));
      assertThat(store.entry(1)).containsExactly(2);
    }
  }

  @Test
  void databaseThatIsAwayIsNamedWithoutItsPassword() {
    assertThatThrownBy(() ->
            PostgresStore.open(
                folder, "jdbc:postgresql://127.0.0.1:1/cairn?user=cairn&password=sesame"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:1/cairn")
        .hasMessageNotContaining("sesame");
  }
}
