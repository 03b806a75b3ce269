package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys a rebuilt authority needs: those that its revocation lists are signed with. */
class RebuildTest {

  private static final Instant FOUNDED = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir Path keys;

  private final SeededRandom random = new SeededRandom(171);
  private final MemoryStore store = new MemoryStore();
  private SigningKey rootKey = SigningKey.generate(random);
  private Instant now = FOUNDED;
  private Authority authority;

  @BeforeEach
  void found() throws Exception {
    authority =
        Ceremony.found(store, new Organisation("acme"), key -> rootKey = key, () -> now, random);
    keep("log.key");
    keep("nonce.key");
  }

  private void after(int days) {
    now = FOUNDED.plus(Duration.ofDays(days));
  }

  private void keep(String name) throws IOException {
    Files.write(keys.resolve(name), store.read("secret/" + name).orElseThrow());
  }

  private IssuingCa rollOver(String... ends) throws Exception {
    Rollover.Terms terms = new Rollover.Terms(false, new KeyPlace.InFile(), List.of(ends));
    IssuerRequest request =
        ((Granted<IssuerRequest>) authority.rollover().request(terms, random)).value();
    byte[] signed = request.sign(rootKey, now, random);
    return ((Granted<IssuingCa>) authority.rollover().accept(signed)).value();
  }

  private MemoryStore rebuilt() throws Exception {
    authority.checkpoint();
    MemoryStore again = new MemoryStore();
    Rebuild.run(
        (path, max) -> store.published(path),
        authority.anchor(),
        keys,
        again,
        now,
        (done, all) -> {});
    return again;
  }

  /** Lists of the former go on for a month after its end, and need its key. */
  @Test
  void aCaThatIsOverForLessThanAMonthKeepsItsKey() throws Exception {
    after(365);
    IssuingCa next = rollOver();
    keep("issuing.key");
    keep("issuing-" + next.digits() + ".key");
    after(730 + 15);
    Authority again = Authority.open(rebuilt(), () -> now, random);
    assertThat(again.newRevocationList().issuers()).hasSize(2);
    after(730 + 31);
    Files.delete(keys.resolve("issuing.key"));
    again = Authority.open(rebuilt(), () -> now, random);
    assertThat(again.newRevocationList().issuers()).containsExactly(next.id());
  }

  @Test
  void aCaThatTheRootEndedNeedsNoKey() throws Exception {
    IssuingCa next = rollOver(authority.issuers().getFirst().digits());
    keep("issuing-" + next.digits() + ".key");
    MemoryStore made = rebuilt();
    Authority again = Authority.open(made, () -> now, random);
    assertThat(again.newRevocationList().issuers()).containsExactly(next.id());
    assertThat(made.read("secret/issuing.key")).isEqualTo(Optional.empty());
  }
}
