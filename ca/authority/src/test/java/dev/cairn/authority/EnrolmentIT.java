package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.client.AuthorityClient;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.http.AuthorityServer;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.DirectoryStore;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.wire.PeerAddress;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joining over real TLS, with an authority in a real folder. */
class EnrolmentIT {

  private static final InviteTerms TERMS = InviteTerms.of("ada", "attic", 1 << 30, 1 << 20);

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final SigningKey deviceKey = SigningKey.generate(random);

  @TempDir Path folder;
  private DirectoryStore store;
  private Authority authority;
  private AuthorityServer server;

  @BeforeEach
  void start() throws IOException {
    store = DirectoryStore.open(folder.resolve("authority"));
    authority = found(store, folder.resolve("root.key"));
    server = serve(authority);
  }

  private Authority found(DirectoryStore store, Path rootKey) throws IOException {
    return Ceremony.found(store, new Organisation("acme"), Ceremony.inFile(rootKey), clock, random);
  }

  private AuthorityServer serve(Authority authority) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return AuthorityServer.start(authority, any, clock, random);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    store.close();
  }

  private List<String> address(AuthorityServer at) {
    return List.of("127.0.0.1:" + at.port());
  }

  private Enrolment.Joined join(InviteCode code, SigningKey key) throws Exception {
    return Enrolment.join(InviteCode.parse(code.text()), key, clock);
  }

  @Test
  void aDeviceJoinsAndJoinsAgainWithTheSameOutcome() throws Exception {
    InviteCode code = authority.invite(TERMS, address(server));

    Enrolment.Joined first = join(code, deviceKey);
    Enrolment.Joined again = join(code, deviceKey);

    assertThat(first.credential().device().key()).isEqualTo(deviceKey.verifyKey());
    assertThat(first.credential().device().site()).isEqualTo("attic");
    assertThat(again.credential().device()).isEqualTo(first.credential().device());
    assertThat(authority.devices()).hasSize(1);
  }

  @Test
  void aRetryAfterTheAuthorityRestartedEndsWithTheSameDevice() throws Exception {
    InviteCode code = authority.invite(TERMS, address(server));
    byte[] nonce = new byte[32];
    EnrolmentRequest request =
        new EnrolmentRequest(
            deviceKey.verifyKey(), dev.cairn.identity.NodeId.commitment(nonce), code.id());
    byte[] signed = request.sign(deviceKey);
    Decision<byte[]> before = authority.request(code.secret(), signed);
    stop();

    store = DirectoryStore.open(folder.resolve("authority"));
    authority = Authority.open(store, clock, random);
    server = serve(authority);
    Decision<byte[]> after = authority.request(code.secret(), signed);

    assertThat(((Decision.Granted<byte[]>) after).value())
        .isEqualTo(((Decision.Granted<byte[]>) before).value());
  }

  @Test
  void refusesAnInviteThatAnotherDeviceUsed() throws Exception {
    InviteCode code = authority.invite(TERMS, address(server));
    join(code, deviceKey);

    assertThatThrownBy(() -> join(code, SigningKey.generate(random)))
        .isInstanceOfSatisfying(
            DeniedException.class, e -> assertThat(e.reason()).isEqualTo(Denial.INVITE_REUSED));
  }

  @Test
  void refusesAnAuthorityUnderAnotherRoot() throws Exception {
    try (DirectoryStore otherStore = DirectoryStore.open(folder.resolve("other"));
        AuthorityServer other = serve(found(otherStore, folder.resolve("other.key")))) {
      InviteCode code = authority.invite(TERMS, address(other));

      assertThatThrownBy(() -> join(code, deviceKey))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("FINGERPRINT");
    }
  }

  @Test
  void membersAreToldOfEachOther() throws Exception {
    join(authority.invite(TERMS, address(server)), deviceKey);
    Hash root = authority.anchor().fingerprint();
    try (AuthorityClient client = new AuthorityClient(address(server), root, clock)) {
      client.announce(deviceKey, List.of("/ip4/127.0.0.1/tcp/4001"));

      Enrolment.Joined second =
          join(authority.invite(TERMS, address(server)), SigningKey.generate(random));

      PeerAddress first = new PeerAddress(deviceKey.verifyKey(), "/ip4/127.0.0.1/tcp/4001");
      assertThat(second.peers()).containsExactly(first);
      assertThat(client.peers()).containsExactly(first);
      assertThatThrownBy(() -> client.announce(SigningKey.generate(random), List.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("NOT_ANNOUNCED");
    }
  }

  @Test
  void aRevocationByAnotherProcessIsServedAtOnce() throws Exception {
    Enrolment.Joined joined = join(authority.invite(TERMS, address(server)), deviceKey);
    Hash root = authority.anchor().fingerprint();
    try (AuthorityClient client = new AuthorityClient(address(server), root, clock)) {
      long before = client.revocationList(joined.anchor(), 0).number();
      authority.revoke(
          new Revocation.OfCertificate(joined.credential().device().serial()), "stolen");

      var list = client.revocationList(joined.anchor(), before);

      assertThat(list.number()).isEqualTo(before + 1);
      assertThat(list.isRevoked(joined.credential().device())).isTrue();
      assertThat(client.checkpoint(joined.anchor()).size()).isGreaterThanOrEqualTo(6);
    }
  }
}
