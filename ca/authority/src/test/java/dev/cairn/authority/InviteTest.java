package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.x509.Forge;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.UnverifiedCredential;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may enrol and who may not; the clock is moved by hand. */
class InviteTest {

  private static final InviteTerms TERMS = InviteTerms.of("ada", "attic", 300, 200);

  private final SeededRandom random = new SeededRandom(1);
  private final SigningKey key = SigningKey.generate(random);
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final Authority authority =
      Ceremony.inMemory(new Organisation("acme"), () -> now, random);

  private byte[] request(InviteCode code, SigningKey deviceKey) {
    Hash commitment = NodeId.commitment(Forge.DEVICE_NONCE);
    return new EnrolmentRequest(deviceKey.verifyKey(), commitment, code.id()).sign(deviceKey);
  }

  private static <T> T granted(Decision<T> decision) {
    return switch (decision) {
      case Decision.Granted<T>(T value) -> value;
      case Decision.Denied<T> denied -> throw new AssertionError(denied);
    };
  }

  private static void denied(Denial reason, Decision<?> decision) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Denied.class, d -> assertThat(d.reason()).isEqualTo(reason));
  }

  @Test
  void anInviteIsGoodForOneDevice() throws Exception {
    InviteCode code = authority.invite(TERMS, List.of("127.0.0.1:1"));
    granted(authority.request(code.secret(), request(code, key)));
    SigningKey other = SigningKey.generate(random);
    denied(Denial.INVITE_REUSED, authority.request(code.secret(), request(code, other)));
  }

  @Test
  void anInviteEndsWithItsTimeButNotWhatItBegan() throws Exception {
    InviteCode begun = authority.invite(TERMS, List.of("127.0.0.1:1"));
    InviteCode unused = authority.invite(TERMS, List.of("127.0.0.1:1"));
    byte[] entry = granted(authority.request(begun.secret(), request(begun, key)));

    now = now.plus(Duration.ofDays(1)).plusMillis(1);

    SigningKey other = SigningKey.generate(random);
    denied(Denial.INVITE_EXPIRED, authority.request(unused.secret(), request(unused, other)));
    granted(authority.reveal(Merkle.leafHash(entry), Forge.DEVICE_NONCE));
  }

  @Test
  void anInviteNobodyGaveOutIsUnknown() throws Exception {
    InviteCode made = new InviteCode(Hash.of(), new byte[16], List.of("127.0.0.1:1"));
    denied(Denial.INVITE_UNKNOWN, authority.request(made.secret(), request(made, key)));
  }

  @Test
  void knowingAnInvitesHashIsNotKnowingTheInvite() throws Exception {
    InviteCode code = authority.invite(TERMS, List.of("127.0.0.1:1"));
    denied(Denial.REQUEST_INVALID, authority.request(new byte[16], request(code, key)));
  }

  @Test
  void aRequestNeedsTheSignatureOfItsKey() throws Exception {
    InviteCode code = authority.invite(TERMS, List.of("127.0.0.1:1"));
    byte[] request = request(code, key);
    request[request.length - 1] ^= 1;
    denied(Denial.REQUEST_INVALID, authority.request(code.secret(), request));
    denied(Denial.REQUEST_INVALID, authority.request(code.secret(), new byte[200_000]));
  }

  @Test
  void theNonceMustBeTheOneCommittedTo() throws Exception {
    InviteCode code = authority.invite(TERMS, List.of("127.0.0.1:1"));
    byte[] entry = granted(authority.request(code.secret(), request(code, key)));
    Hash leaf = Merkle.leafHash(entry);
    denied(Denial.REVEAL_WRONG, authority.reveal(leaf, Forge.AUTHORITY_NONCE));
    denied(Denial.REVEAL_WRONG, authority.reveal(leaf, new byte[3]));
    denied(Denial.REQUEST_UNKNOWN, authority.reveal(Hash.of(), Forge.DEVICE_NONCE));
  }

  @Test
  void revealingTwiceGivesOneCertificate() throws Exception {
    InviteCode code = authority.invite(TERMS, List.of("127.0.0.1:1"));
    Hash leaf = Merkle.leafHash(granted(authority.request(code.secret(), request(code, key))));
    UnverifiedCredential first = granted(authority.reveal(leaf, Forge.DEVICE_NONCE));
    UnverifiedCredential second = granted(authority.reveal(leaf, Forge.DEVICE_NONCE));
    assertThat(second.certificate()).isEqualTo(first.certificate());
    assertThat(authority.devices()).hasSize(1);
  }

  @Test
  void aKeyIsCertifiedOnce() throws Exception {
    authority.enrol(key, TERMS);
    InviteCode code = authority.invite(TERMS, List.of("127.0.0.1:1"));
    denied(Denial.KEY_REUSED, authority.request(code.secret(), request(code, key)));
  }

  @Test
  void aRevokedMemberEnrolsNothingMore() throws Exception {
    authority.enrol(key, TERMS);
    UUID ada = authority.member("ada").orElseThrow();
    granted(authority.revoke(new Revocation.OfMember(ada), "left"));
    InviteCode code = authority.invite(TERMS, List.of("127.0.0.1:1"));
    SigningKey other = SigningKey.generate(random);
    denied(Denial.MEMBER_REVOKED, authority.request(code.secret(), request(code, other)));
    assertThat(authority.devices()).allMatch(IssuedDevice::revoked);
    denied(
        Denial.NOTHING_TO_REVOKE,
        authority.revoke(new Revocation.OfMember(new UUID(0, 0)), "typo"));
  }

  @Test
  void devicesOfOneMemberShareTheirSubject() throws Exception {
    authority.enrol(key, TERMS);
    authority.enrol(SigningKey.generate(random), TERMS);
    assertThat(authority.devices())
        .extracting(IssuedDevice::subject)
        .hasSize(2)
        .containsOnly(authority.member("ada").orElseThrow());
  }

  @Test
  void refusesCodesThatWereCutOrMistyped() throws Exception {
    String text = authority.invite(TERMS, List.of("127.0.0.1:7443")).text();
    assertThat(text).startsWith("cairn1-").hasSizeLessThan(120);
    char last = text.charAt(text.length() - 3);
    String mistyped = text.substring(0, text.length() - 3) + (last == 'A' ? 'B' : 'A') + "AA";
    for (String bad :
        List.of("", "hello", text.substring(0, 40), mistyped, "cairn1-", "cairn1-%")) {
      assertThatThrownBy(() -> InviteCode.parse(bad))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("invite code");
    }
  }

  @Test
  void listsAreRenewedWhenTheyAreSixHoursOld() throws Exception {
    long first = authority.revocationList().number();
    now = now.plus(Authority.LIST_AGE_MAX);
    assertThat(authority.revocationList().number()).isEqualTo(first);
    now = now.plusSeconds(1);
    assertThat(authority.revocationList().number()).isEqualTo(first + 1);
  }
}
