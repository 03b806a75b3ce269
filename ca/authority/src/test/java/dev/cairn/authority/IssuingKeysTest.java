package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.authority.x509.P256InMemory;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which of the files that may lie there is the key of an issuing CA. */
class IssuingKeysTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final byte[] JUNK = {7};

  private final SeededRandom random = new SeededRandom(172);
  private final MemoryStore store = new MemoryStore();
  private SigningKey rootKey = SigningKey.generate(random);

  private Authority found() throws IOException {
    return Ceremony.found(store, new Organisation("acme"), key -> rootKey = key, () -> NOW, random);
  }

  /** {@code init --pkcs11} wrote it and came to no end; then it was said again without a token. */
  @Test
  void aTokenThatAFailedFoundingLeftIsNotTakenForTheKey() throws Exception {
    store.write("secret/issuing.token", JUNK);
    Authority authority = found();
    IssuingCa ca = authority.issuers().getFirst();
    SigningKey device = SigningKey.generate(random);
    assertThat(authority.enrol(device, InviteTerms.of("ada", "attic", 3, 2)).issuer())
        .isEqualTo(ca.der());
    MemoryStore copy = new MemoryStore();
    IssuingKeys.copy(store::read, copy, ca, true);
    assertThat(copy.read("secret/issuing.key").orElseThrow())
        .isEqualTo(store.read("secret/issuing.key").orElseThrow());
    assertThat(copy.read("secret/issuing.token")).isEqualTo(Optional.empty());
  }

  @Test
  void aMachineWithoutWhatLeadsToTheTokenIsToldThatFile() throws Exception {
    Authority authority = found();
    IssuerRequest request = IssuerRequest.of(authority.anchor(), new P256InMemory(), Set.of());
    byte[] signed = request.sign(rootKey, NOW, random);
    String name = "secret/issuing-" + request.digits();
    store.write(name + ".key", JUNK);
    assertThatThrownBy(() -> authority.rollover().accept(signed))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(name + ".token is missing");
    IssuingCa ca = IssuingCa.verify(authority.anchor(), signed);
    assertThatThrownBy(() -> IssuingKeys.copy(store::read, new MemoryStore(), ca, false))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(name + ".token is missing");
  }
}
