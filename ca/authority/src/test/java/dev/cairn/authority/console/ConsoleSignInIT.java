package dev.cairn.authority.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.Tool;
import dev.cairn.authority.oidc.OidcProvider;
import dev.cairn.authority.oidc.OidcSettings;
import dev.cairn.authority.oidc.Person;
import dev.cairn.authority.oidc.RealProvider;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Registrars who sign in with a real provider, oidc-provider, by {@code curl}: each jar of cookies
 * is a browser.
 */
class ConsoleSignInIT {

  private final SecureRandom random = new SecureRandom();
  private final MemoryStore store = new MemoryStore();
  private final InstantSource clock = InstantSource.system();
  private final Registrars registrars = new Registrars(store, clock, random);
  private final int port = freePort();
  private RealProvider real;
  private OidcProvider provider;
  private Authority authority;
  private ConsoleServer server;

  @TempDir Path folder;

  ConsoleSignInIT() throws IOException {}

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  @BeforeEach
  void start() throws Exception {
    Tool.CURL.needed();
    URI console = URI.create("https://localhost:" + port);
    real = RealProvider.start(console.resolve("/oidc/callback"));
    provider =
        new OidcProvider(
            new OidcSettings(
                real.issuer(),
                new OidcSettings.Client("console", "a secret: 100%"),
                console,
                "",
                "default"),
            clock);
    authority =
        Ceremony.found(store, new Organisation("acme"), root -> {}, clock, new SeededRandom(154));
    Files.writeString(
        folder.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + java.util.Base64.getMimeEncoder()
                .encodeToString(registrars.ca().certificate().getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    registrars.addSignIn("grace", principal("grace@acme.example"));
    server =
        ConsoleServer.start(
            authority,
            registrars,
            new ConsoleServer.Face(
                List.of("localhost"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Optional.of(provider)),
            new ConsoleServer.Chances(clock, random));
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
      provider.close();
    }
    if (real != null) {
      real.close();
    }
  }

  private dev.cairn.crypto.Hash principal(String name) {
    return Person.principal(real.issuer().toString(), name);
  }

  /** Headers and body of all answers on the way. */
  private String curl(String jar, String url, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("-s", "-S", "-i", "--cacert", "ca.pem", "-b", jar, "-c", jar));
    arguments.addAll(List.of(more));
    arguments.add(url);
    return Tool.CURL.run(folder, arguments.toArray(String[]::new)).text();
  }

  private String url(String path) {
    return "https://localhost:" + port + path;
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  /** Signs in at the provider; the address at which it sends the browser back. */
  private String signIn(String jar, String who) throws Exception {
    String login = curl(jar, url("/oidc/start"), "-L");
    String form = found("action=\"([^\"]+)\"", login);
    String consent = curl(jar, form, "-L", "-d", "prompt=login&password=x&login=" + who);
    String next = found("action=\"([^\"]+)\"", consent);
    String back = curl(jar, next, "-d", "prompt=consent");
    return found(
        "(?i)location: (https://localhost\\S+)", curl(jar, found("(?i)location: (\\S+)", back)));
  }

  private String enter(String jar, String who) throws Exception {
    return curl(jar, signIn(jar, who));
  }

  private String cookie(String jar) throws IOException {
    return found("__Host-cairn\t(\\S+)", Files.readString(folder.resolve(jar), UTF_8));
  }

  @Test
  void registrarSignsInAndWorksUntilTakenOffTheList() throws Exception {
    assertThat(curl("g", url("/"))).contains(" 401", "Sign in with your organisation");
    assertThat(enter("g", "grace")).contains(" 200", "SameSite=Strict", "url=/");
    String page = curl("g", url("/quotas"));
    assertThat(page).contains(" 200", "grace");
    String token = found("name=\"token\" value=\"([^\"]+)\"", page);
    String form = "devices=7&rerolls=2&daily=200&token=" + token;
    assertThat(curl("g", url("/quotas"), "-H", "Origin: " + url(""), "-d", form)).contains(" 303");
    assertThat(authority.quotas().devicesMax()).isEqualTo(7);

    registrars.remove("grace");
    assertThat(curl("g", url("/"))).contains(" 403", "no registrar's any more");
  }

  @Test
  void formOfAnotherSiteDoesNothingInASignedInBrowser() throws Exception {
    enter("g", "grace");
    String token = found("name=\"token\" value=\"([^\"]+)\"", curl("g", url("/quotas")));
    String form = "devices=9&rerolls=2&daily=200";
    assertThat(curl("g", url("/quotas"), "-H", "Origin: " + url(""), "-d", form)).contains(" 403");
    assertThat(
            curl(
                "g",
                url("/quotas"),
                "-H",
                "Origin: https://evil.example",
                "-d",
                form + "&token=" + token))
        .contains(" 403");
    assertThat(authority.quotas().devicesMax()).isEqualTo(5);
  }

  @Test
  void whoIsNoRegistrarIsToldSoAndAnUnverifiedAddressIsNobodys() throws Exception {
    assertThat(enter("a", "ada"))
        .contains(" 403", "NOT_ALLOWED: ada@Acme.example is signed in, and no registrar");
    registrars.addSignIn("mallory", principal("mallory@acme.example"));
    assertThat(enter("m", "mallory")).contains(" 403", "NOT_ALLOWED: mallory is signed in");
    registrars.addSignIn("mallory", principal("mallory"));
    assertThat(enter("n", "mallory")).contains(" 200", "Signed in");
  }

  @Test
  void answerInAnotherBrowserOrForTheSecondTimeSignsNobodyIn() throws Exception {
    String back = signIn("g", "grace");
    assertThat(curl("victim", back)).contains(" 403", "STATE_UNKNOWN");
    assertThat(curl("g", back)).contains(" 200");
    curl("g", url("/oidc/start"));
    assertThat(curl("g", back)).contains(" 403", "STATE_UNKNOWN");
    assertThat(curl("victim", url("/oidc/callback?code=x&state="))).contains("STATE_UNKNOWN");
  }

  @Test
  void sessionThatWasPlantedIsReplacedAtSignIn() throws Exception {
    enter("evil", "grace");
    String planted = cookie("evil");
    curl("g", url("/oidc/start"));
    Files.writeString(
        folder.resolve("g"),
        "#HttpOnly_localhost\tFALSE\t/\tTRUE\t0\t__Host-cairn\t" + planted + "\n");
    String entered = curl("g", signIn("g", "grace"));
    assertThat(entered).contains(" 200");
    assertThat(cookie("g")).isNotEqualTo(planted);
  }

  @Test
  void sessionOfACertificateOpensNothingWithoutTheCertificate() throws Exception {
    Sessions sessions = new Sessions(random, clock);
    dev.cairn.crypto.Hash certificate = principal("anything");
    String session = sessions.begin(certificate);
    assertThat(sessions.current(session, certificate)).isPresent();
    assertThat(sessions.signedIn(certificate.hex() + "." + session)).isEmpty();
    String signedIn = sessions.beginSignedIn(certificate);
    assertThat(sessions.signedIn(signedIn)).contains(certificate);
    assertThat(sessions.current(signedIn.substring(65), certificate)).isEmpty();
    assertThat(sessions.signedIn(principal("other").hex() + signedIn.substring(64))).isEmpty();
  }

  @Test
  void answerOfAnotherProviderIsRefused() throws Exception {
    String back = signIn("g", "grace");
    assertThat(curl("g", back.replaceFirst("iss=[^&]*", "iss=https%3A%2F%2Fevil.example")))
        .contains(" 403", "WRONG_ISSUER");
  }
}
