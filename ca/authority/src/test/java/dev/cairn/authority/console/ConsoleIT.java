package dev.cairn.authority.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.Tool;
import dev.cairn.authority.Wish;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as {@code curl} meets it, with certificates that {@code openssl} unpacked. */
class ConsoleIT {

  private final SecureRandom random = new SecureRandom();
  private final MemoryStore store = new MemoryStore();
  private Instant now = Instant.now();
  private Authority authority;
  private Registrars registrars;
  private ConsoleServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws Exception {
    Tool.CURL.needed();
    Tool.OPENSSL.needed();
    authority =
        Ceremony.found(
            store, new Organisation("acme"), rootKey -> {}, () -> now, new SeededRandom(83));
    registrars = new Registrars(store, () -> now, random);
    unpack("grace");
    server =
        ConsoleServer.start(
            authority,
            registrars,
            List.of("localhost"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new ConsoleServer.Chances(() -> now, random));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void unpack(String name) throws Exception {
    Files.write(folder.resolve(name + ".p12"), registrars.add(name, "secret".toCharArray()));
    openssl(
        "pkcs12", "-in", name + ".p12", "-passin", "pass:secret", "-nodes", "-out", name + ".pem");
    openssl(
        "pkcs12",
        "-in",
        name + ".p12",
        "-passin",
        "pass:secret",
        "-cacerts",
        "-nokeys",
        "-out",
        "ca.pem");
  }

  private String openssl(String... arguments) throws Exception {
    return Tool.OPENSSL.run(folder, arguments).text();
  }

  /** Headers and body, by a curl with {@code who}'s certificate; curl's complaint if it failed. */
  private String curl(String who, String path, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("-s", "-S", "-i", "--cacert", "ca.pem", "--cert", who + ".pem"));
    arguments.addAll(List.of(more));
    arguments.add(url(path));
    return Tool.CURL.run(folder, arguments.toArray(String[]::new)).text();
  }

  private String url(String path) {
    return "https://localhost:" + server.port() + path;
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  /** A session: its cookie, and the token of its forms. */
  private record Signed(String cookie, String token) {}

  private Signed sign(String who) throws Exception {
    String page = curl(who, "/quotas");
    return new Signed(
        found("(__Host-cairn=[^;]+)", page), found("name=\"token\" value=\"([^\"]+)\"", page));
  }

  private String post(String who, Signed session, String path, String... fields) throws Exception {
    return post(
        who, session.cookie, session.token, "https://localhost:" + server.port(), path, fields);
  }

  private String post(
      String who, String cookie, String token, String origin, String path, String... fields)
      throws Exception {
    StringBuilder form = new StringBuilder("token=" + token);
    for (int i = 0; i < fields.length; i += 2) {
      form.append("&" + fields[i] + "=" + URLEncoder.encode(fields[i + 1], UTF_8));
    }
    return curl(
        who, path, "-H", "Cookie: " + cookie, "-H", "Origin: " + origin, "--data", form.toString());
  }

  @Test
  void withoutACertificateOfTheConsolesCaThereIsNotEvenAPage() throws Exception {
    String bare = Tool.CURL.run(folder, "-s", "-S", "--cacert", "ca.pem", url("/")).text();
    assertThat(bare).contains("curl: (").doesNotContain("<html");
    openssl(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=grace",
        "-keyout",
        "own.key",
        "-out",
        "own.crt");
    Files.writeString(
        folder.resolve("own.pem"),
        Files.readString(folder.resolve("own.crt")) + Files.readString(folder.resolve("own.key")));
    assertThat(curl("own", "/")).contains("curl: (").doesNotContain("<html");
    assertThat(curl("grace", "/")).contains("200 OK", "Overview", "grace");
  }

  @Test
  void registrarWhoWasRemovedOrReplacedIsOutAtOnce() throws Exception {
    unpack("heidi");
    Signed session = sign("heidi");
    registrars.remove("heidi");
    assertThat(curl("heidi", "/")).contains("403 Forbidden").doesNotContain("<html");
    assertThat(post("heidi", session, "/quotas", "devices", "9")).contains("403 Forbidden");
    Files.copy(folder.resolve("grace.pem"), folder.resolve("old.pem"));
    unpack("grace");
    assertThat(curl("old", "/")).contains("403 Forbidden");
    assertThat(curl("grace", "/")).contains("200 OK");
  }

  @Test
  void formOfAnotherSiteDoesNothing() throws Exception {
    Signed session = sign("grace");
    String here = "https://localhost:" + server.port();
    String[] change = {"devices", "9", "rerolls", "2", "daily", "9"};
    assertThat(post("grace", session.cookie, "", here, "/quotas", change)).contains("403 Forb");
    assertThat(post("grace", session.cookie, "x".repeat(43), here, "/quotas", change))
        .contains("403 Forbidden");
    assertThat(
            post("grace", session.cookie, session.token, "https://evil.example", "/quotas", change))
        .as("the token leaked, but the browser says where the form is from")
        .contains("403 Forbidden");
    assertThat(
            curl(
                "grace",
                "/quotas",
                "-H",
                "Cookie: " + session.cookie,
                "-H",
                "Sec-Fetch-Site: cross-site",
                "--data",
                "token=" + session.token + "&devices=9"))
        .contains("403 Forbidden");
    assertThat(
            curl(
                "grace",
                "/quotas",
                "-H",
                "Cookie: " + session.cookie,
                "--data",
                "token=" + session.token + "&devices=9"))
        .as("says neither origin nor site")
        .contains("403 Forbidden");
    assertThat(authority.quotas().devicesMax()).isEqualTo(5);
    assertThat(post("grace", session, "/quotas", change)).contains("303 See Other");
    assertThat(authority.quotas().devicesMax()).isEqualTo(9);
  }

  @Test
  void plantedSessionIsNotTakenOver() throws Exception {
    unpack("mallory");
    Signed theirs = sign("mallory");
    String planted = curl("grace", "/quotas", "-H", "Cookie: " + theirs.cookie);
    assertThat(found("(__Host-cairn=[^;]+)", planted))
        .as("a session of her own")
        .isNotEqualTo(theirs.cookie);
    assertThat(found("name=\"token\" value=\"([^\"]+)\"", planted)).isNotEqualTo(theirs.token);
    assertThat(post("grace", theirs, "/quotas", "devices", "9")).contains("403 Forbidden");
    assertThat(curl("grace", "/", "-H", "Cookie: __Host-cairn=chosen"))
        .contains("Set-cookie: __Host-cairn=")
        .doesNotContain("=chosen");
    assertThat(planted.lines().filter(line -> line.startsWith("Set-cookie")).findFirst())
        .hasValueSatisfying(
            line -> assertThat(line).contains("Secure", "HttpOnly", "SameSite=Strict", "Path=/"));
  }

  @Test
  void sessionEndsAfterADaysWork() throws Exception {
    Signed session = sign("grace");
    now = now.plus(Sessions.LENGTH).plus(Duration.ofSeconds(1));
    assertThat(post("grace", session, "/quotas", "devices", "9")).contains("403 Forbidden");
  }

  @Test
  void inviteIsShownOnceAndIsInTheRegistrarsName() throws Exception {
    String page =
        post(
            "grace",
            sign("grace"),
            "/invites",
            "member",
            "ada",
            "device",
            "laptop",
            "site",
            "london",
            "hours",
            "3",
            "uses",
            "1",
            "address",
            "localhost:4700");
    assertThat(page).contains("200 OK", "cairn1-", "<svg", "shown this once");
    assertThat(curl("grace", "/invites")).contains("ada", "laptop").doesNotContain("cairn1-");
    assertThat(curl("grace", "/log")).contains("ada at london, by grace");
    assertThat(
            post("grace", sign("grace"), "/invites", "member", "", "site", "x", "address", "a:1"))
        .contains("400 Bad Request", "member name");
    assertThat(post("grace", sign("grace"), "/invites", "member", "a", "site", "x", "address", "a"))
        .contains("400 Bad Request", "HOST:PORT");
  }

  @Test
  void revokesWithAReason() throws Exception {
    authority.enrol(SigningKey.generate(random), InviteTerms.of("ada", "london", 1, 1));
    String node = authority.devices().getFirst().nodeId().toString();
    assertThat(post("grace", sign("grace"), "/revoke/node", "node", node, "reason", ""))
        .contains("400 Bad Request", "say why");
    assertThat(post("grace", sign("grace"), "/revoke/node", "node", node, "reason", "stolen"))
        .contains("303 See Other");
    assertThat(authority.devices().getFirst().revoked()).isTrue();
    assertThat(curl("grace", "/devices")).contains("revoked");
    assertThat(curl("grace", "/log")).contains("stolen, by grace");
    assertThat(post("grace", sign("grace"), "/revoke/node", "node", "zz", "reason", "x"))
        .contains("400 Bad Request");
    assertThat(post("grace", sign("grace"), "/no/such", "x", "y")).contains("404 Not Found");
  }

  @Test
  void recoveryTakesTwoRegistrarsAndSaysHowFarItIs() throws Exception {
    unpack("linus");
    authority.enrol(SigningKey.generate(random), InviteTerms.of("ada", "london", 1, 1));
    SigningKey key = SigningKey.generate(random);
    InviteCode own = Enrolment.ownCode(authority.anchor().fingerprint(), List.of(), key);
    byte[] request =
        new EnrolmentRequest(key.verifyKey(), NodeId.commitment(new byte[32]), own.id()).sign(key);
    authority.ask(request, new Wish("ada", "new", "london", true));
    String[] form = {"id", own.id().hex(), "member", "ada", "site", "london"};
    assertThat(curl("grace", "/queue")).contains("Nobody waits", "recovery");
    assertThat(curl("grace", "/recoveries"))
        .contains("ada wants everything back", "0 of 2 approvals", Enrolment.check(key));
    assertThat(post("grace", sign("grace"), "/queue/approve", form))
        .contains("400 Bad Request", "two registrars");
    assertThat(post("grace", sign("grace"), "/recoveries/approve", form)).contains("303 See");
    assertThat(curl("grace", "/recoveries"))
        .contains("1 of 2 approvals: grace", "You have approved it", "one more registrar has to");
    assertThat(post("grace", sign("grace"), "/recoveries/approve", form))
        .contains("400 Bad Request", "another registrar has to");
    assertThat(post("linus", sign("linus"), "/recoveries/approve", form)).contains("303 See");
    assertThat(curl("linus", "/recoveries"))
        .contains("No device waits", "grace, linus", "the device has not enrolled");
    assertThat(curl("linus", "/log")).contains("approved, by grace", "approved, by linus");
    assertThat(post("grace", sign("grace"), "/recoveries/delay", "hours", "0"))
        .contains("400 Bad Request", "1 hour to 30 days");
    assertThat(post("grace", sign("grace"), "/recoveries/delay", "hours", "24"))
        .contains("303 See");
    assertThat(authority.recoveries().rules().delay()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void namesAreTextAndNeverMarkup() throws Exception {
    String name = "<script>alert('x')</script>\"&";
    authority.enrol(SigningKey.generate(random), InviteTerms.of(name, "london", 1, 1));
    for (String path : new String[] {"/members", "/devices", "/log", "/members?q=%3Cscript%3E"}) {
      assertThat(curl("grace", path))
          .contains("&lt;script&gt;", "Content-security-policy")
          .doesNotContain("<script");
    }
    String subject = authority.member(name).orElseThrow().toString();
    assertThat(curl("grace", "/members/" + subject)).contains("&lt;script&gt;alert(&#39;x");
  }

  @Test
  void entryIsShownWithItsProof() throws Exception {
    authority.enrol(SigningKey.generate(random), InviteTerms.of("ada", "london", 1, 1));
    authority.checkpoint();
    assertThat(curl("grace", "/log/2")).contains("It is in the tree of 4 entries");
    assertThat(curl("grace", "/log/99")).contains("404 Not Found");
    assertThat(curl("grace", "/log/-1")).contains("404 Not Found");
    assertThat(curl("grace", "/members/../secret/log.key", "--path-as-is")).contains("404 Not");
  }
}
