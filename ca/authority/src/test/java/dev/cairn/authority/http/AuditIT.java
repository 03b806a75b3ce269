package dev.cairn.authority.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.Tool;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Organisation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told to whoever keeps audit trails. */
class AuditIT {

  private static final Logger LOGGER = Logger.getLogger("cairn.authority.audit");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler = new Lines();
  private final SeededRandom random = new SeededRandom(156);
  private final MemoryStore store = new MemoryStore();
  private Authority authority;
  private AuthorityServer server;

  @TempDir Path folder;

  private final class Lines extends Handler {
    @Override
    public void publish(LogRecord record) {
      lines.add(record.getLevel() + " " + record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() throws Exception {
    LOGGER.addHandler(handler);
    authority =
        Ceremony.found(store, new Organisation("acme"), root -> {}, InstantSource.system(), random);
    server =
        AuthorityServer.start(
            authority,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            InstantSource.system(),
            random);
  }

  @AfterEach
  void stop() {
    server.close();
    LOGGER.removeHandler(handler);
  }

  @Test
  void everyActIsTold() throws Exception {
    SigningKey key = SigningKey.generate(random);
    authority.enrol(key, InviteTerms.of("ada", "london", 1, 1));
    authority.setQuotas(new Quotas(7, 2, 200), "grace");
    authority.revoke(
        new Revocation.OfCertificate(authority.devices().getFirst().serial()),
        "lost\n\"it\"",
        "grace");
    for (String event :
        List.of(
            "\"event\":\"invited\",\"by\":\"\",\"member\":\"ada\"",
            "\"event\":\"requested\"",
            "\"event\":\"certified\"",
            "\"event\":\"quotas_set\",\"by\":\"grace\",\"devices\":\"7\"",
            "\"event\":\"revoked\",\"by\":\"grace\",\"reason\":\"lost\\n\\\"it\\\"\"",
            "\"event\":\"listed\"")) {
      assertThat(lines).anyMatch(line -> line.startsWith("INFO {") && line.contains(event));
    }
    assertThat(lines).allMatch(line -> line.indexOf('\n') < 0);
  }

  @Test
  void actOfAnotherProcessIsToldOnceByWhoServes() throws Exception {
    Authority other = Authority.open(store, InstantSource.system(), random);
    other.setQuotas(new Quotas(6, 2, 200), "henry");
    authority.quotas();
    authority.quotas();
    assertThat(lines).filteredOn(line -> line.contains("henry")).hasSize(1);
  }

  @Test
  void refusalIsToldByItsNameWithoutTheSecretThatWasTried() throws Exception {
    Tool.CURL.needed();
    InviteCode wrong =
        new InviteCode(authority.anchor().fingerprint(), new byte[16], List.of("x:1"));
    String est = "https://127.0.0.1:" + server.port() + "/.well-known/est/simpleenroll";
    Tool.CURL.run(folder, "-s", "-k", "-u", "x:" + wrong.text(), "-d", "%%%", est);
    String enrol = "https://127.0.0.1:" + server.port() + "/v1/enrol/request";
    Tool.CURL.run(folder, "-s", "-k", "-d", "{\"secret\":\"AAAA\",\"request\":\"AAAA\"}", enrol);
    Tool.CURL.run(folder, "-s", "-k", "-d", "garbage", enrol + "%0Afoo%22");
    assertThat(lines)
        .anyMatch(
            line -> line.contains("\"reason\":\"MALFORMED\"") && line.contains("simpleenroll"))
        .anyMatch(
            line -> line.contains("\"reason\":\"REQUEST_INVALID\"") && line.contains("127.0.0.1"))
        .noneMatch(line -> line.contains(wrong.text()))
        .allMatch(line -> line.indexOf('\n') < 0);
  }
}
