package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.home.Home;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.http.AuthorityServer;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.DirectoryStore;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.RealEnvironment;
import dev.cairn.identity.Admission;
import dev.cairn.identity.Device;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.UnverifiedCredential;
import dev.cairn.overlay.CertificateGate;
import dev.cairn.overlay.LogAlarm;
import dev.cairn.overlay.MemoryCrlStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member's device watches its authority's log over real connections. */
class LogCareIT {

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final RealEnvironment env = new RealEnvironment();
  private final InstantSource clock = InstantSource.system();
  private final SigningKey key = SigningKey.generate(env.secureRandom());
  private final List<LogAlarm> alarms = new ArrayList<>();

  @TempDir Path folder;

  private void enrol(Authority authority, SigningKey device, String member) throws IOException {
    authority.enrol(device, InviteTerms.of(member, "attic", 1, 1));
  }

  private Device device(Authority authority, UnverifiedCredential credential) throws IOException {
    return ((Admission.Admitted)
            Admission.check(
                authority.anchor(), credential, authority.revocationList(), clock.instant()))
        .device();
  }

  /** A device's look at the log of {@code served}. */
  private void look(Home home, Authority served, Device self, CertificateGate gate)
      throws Exception {
    try (AuthorityServer server = AuthorityServer.start(served, ANY, clock, env.secureRandom())) {
      AuthorityFile.write(home, List.of("127.0.0.1:" + server.port()));
      AuthorityContact contact = new AuthorityContact(env, home, served.anchor(), key);
      new LogCare(env, home, contact, gate, self).look();
      contact.close();
    }
  }

  @Test
  void tellsOfCertificatesInTheMembersNameAndKeepsTheEvidenceOfAFork() throws Exception {
    try (DirectoryStore store = DirectoryStore.open(folder.resolve("authority"))) {
      Authority authority =
          Ceremony.found(store, new Organisation("acme"), rootKey -> {}, clock, env.secureRandom());
      UnverifiedCredential credential = authority.enrol(key, InviteTerms.of("ada", "attic", 1, 1));
      Device self = device(authority, credential);
      Home home = new Home(Files.createDirectory(folder.resolve("home")));
      home.write(home.trustAnchor(), authority.anchor().encode());
      CertificateGate gate = CertificateGate.open(env, authority.anchor(), new MemoryCrlStore());
      gate.onLogAlarm(alarms::add);
      look(home, authority, self, gate);
      assertThat(home.ownCertificatesText()).isEmpty();

      Path old = copy(folder.resolve("authority"), folder.resolve("old"));
      enrol(authority, SigningKey.generate(env.secureRandom()), "bob");
      enrol(authority, SigningKey.generate(env.secureRandom()), "ada");
      look(home, authority, self, gate);
      assertThat(home.ownCertificatesText())
          .singleElement()
          .asString()
          .contains("a certificate for you at site attic");
      assertThat(home.logAlarms()).isEmpty();

      try (DirectoryStore forked = DirectoryStore.open(old)) {
        Authority other = Authority.open(forked, clock, env.secureRandom());
        look(home, other, self, gate);
        assertThat(alarms).last().extracting(LogAlarm::what).isEqualTo("LOG_SHRUNK");
        for (int i = 0; i < 5; i++) {
          enrol(other, SigningKey.generate(env.secureRandom()), "eve-" + i);
        }
        look(home, other, self, gate);
        assertThat(alarms).last().extracting(LogAlarm::what).isEqualTo("LOG_FORKED");
      }
      assertThat(home.logAlarms()).isNotEmpty();
      assertThat(Files.readString(home.logAlarms().getFirst())).contains("cairn.acme/log");
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }
}
