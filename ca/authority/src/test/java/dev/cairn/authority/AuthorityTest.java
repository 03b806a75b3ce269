package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.Device;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthorityTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final SecureRandom random = new SecureRandom();
  private final Authority authority =
      Ceremony.inMemory(new Organisation("acme"), InstantSource.fixed(NOW), random);

  @Test
  void whatItIssuesIsAdmittedByWhoeverHoldsTheRoot() throws Exception {
    TrustAnchor anchor =
        TrustAnchor.decode(authority.anchor().encode(), authority.anchor().fingerprint());
    RevocationList crl = authority.revocationList();
    Set<Device> devices = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      SigningKey key = SigningKey.generate(random);
      UnverifiedCredential issued =
          authority.enrol(
              key, InviteTerms.of("member-" + i % 70, "site-" + i % 3, 1 << 30, 1 << 20));
      UnverifiedCredential received = UnverifiedCredential.decode(issued.encode());
      Admission verdict = Admission.check(anchor, received, crl, NOW);
      assertThat(verdict).isInstanceOf(Admission.Admitted.class);
      Device device = ((Admission.Admitted) verdict).device();
      assertThat(device.key()).isEqualTo(key.verifyKey());
      devices.add(device);
    }
    assertThat(devices).hasSize(200);
    assertThat(authority.devices()).hasSize(200);
  }

  @Test
  void twoAuthoritiesOverOneStoreSeeEachOthersActs() throws Exception {
    MemoryStore store = new MemoryStore();
    InstantSource clock = InstantSource.fixed(NOW);
    Authority first = Ceremony.found(store, new Organisation("acme"), rootKey -> {}, clock, random);
    Authority second = Authority.open(store, clock, random);
    SigningKey key = SigningKey.generate(random);

    UnverifiedCredential issued = first.enrol(key, InviteTerms.of("ada", "attic", 1, 1));
    second.revoke(new Revocation.OfMember(second.member("ada").orElseThrow()), "left");

    assertThat(first.isMember(key.verifyKey())).isFalse();
    assertThat(Admission.check(first.anchor(), issued, first.revocationList(), NOW))
        .isInstanceOf(Admission.Refused.class);
    assertThat(first.checkpoint().root()).isEqualTo(second.checkpoint().root());
  }
}
