package dev.cairn.authority.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.Tool;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.oidc.DeviceSignIn;
import dev.cairn.authority.oidc.OidcProvider;
import dev.cairn.authority.oidc.OidcSettings;
import dev.cairn.authority.oidc.RealProvider;
import dev.cairn.authority.oidc.SignInException;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members who enrol by signing in with a real provider; {@code curl} is their browser. */
class SignInIT {

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private RealProvider real;
  private OidcProvider provider;
  private Authority authority;
  private AuthorityServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws Exception {
    Tool.CURL.needed();
    real = RealProvider.start(URI.create("https://localhost/oidc/callback"));
    authority =
        Ceremony.found(
            new MemoryStore(), new Organisation("acme"), root -> {}, clock, new SeededRandom(155));
    serve("device");
  }

  private void serve(String deviceClient) throws Exception {
    provider =
        new OidcProvider(
            new OidcSettings(
                real.issuer(),
                new OidcSettings.Client("console", "a secret: 100%"),
                URI.create("https://localhost"),
                deviceClient,
                "london"),
            clock);
    server =
        AuthorityServer.start(
            authority,
            new AuthorityServer.Face(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of("localhost"),
                List.of(),
                Optional.of(provider)),
            clock,
            random);
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

  private InviteCode own(SigningKey key) {
    return Enrolment.ownCode(
        authority.anchor().fingerprint(), List.of("127.0.0.1:" + server.port()), key);
  }

  private String curl(String url, String... more) {
    List<String> arguments = new ArrayList<>(List.of("-s", "-S", "-i", "-b", "jar", "-c", "jar"));
    arguments.addAll(List.of(more));
    arguments.add(url);
    try {
      return Tool.CURL.run(folder, arguments.toArray(String[]::new)).text();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  /** The member's browser, on the other side of the device's loopback port. */
  private void browse(URI place, String who) {
    Thread.startVirtualThread(() -> {
      String login = found("action=\"([^\"]+)\"", curl(place.toString(), "-L"));
      String consent = curl(login, "-L", "-d", "prompt=login&password=x&login=" + who);
      seen.add(curl(found("action=\"([^\"]+)\"", consent), "-L", "-d", "prompt=consent"));
    });
  }

  private String token(URI issuer, String client, String nonce, String who) throws Exception {
    return new DeviceSignIn(issuer, client, clock, random).token(nonce, url -> browse(url, who));
  }

  private void signIn(SigningKey key, String who) throws Exception {
    Enrolment.signIn(
        own(key),
        "laptop",
        key,
        (issuer, client, nonce) -> {
          try {
            return token(issuer, client, nonce, who);
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        clock);
  }

  @Test
  void memberWhoSignsInEnrolsWithoutARegistrar() throws Exception {
    SigningKey key = SigningKey.generate(random);
    signIn(key, "ada");
    assertThat(seen.take()).contains("You are signed in");
    var joined = Enrolment.join(own(key), key, clock);
    assertThat(joined.credential().device().site()).isEqualTo("london");
    assertThat(authority.devices().getFirst().member()).isEqualTo("ada@acme.example");
  }

  @Test
  void memberWhoDeclinesIsToldSoInBothWindows() {
    SigningKey key = SigningKey.generate(random);
    assertThatThrownBy(() -> Enrolment.signIn(own(key), "laptop", key, this::declined, clock))
        .isInstanceOfSatisfying(
            SignInException.class,
            e -> assertThat(e.reason()).isEqualTo(SignInException.Reason.PROVIDER_REFUSED))
        .hasMessageContaining("access_denied");
    assertThat(seen.poll()).contains("You are NOT signed in");
  }

  /** The provider's answer, as its specification has it: RFC 6749 §4.1.2.1. */
  private String declined(URI issuer, String client, String nonce)
      throws IOException, InterruptedException, SignInException {
    return new DeviceSignIn(issuer, client, clock, random)
        .token(
            nonce,
            place -> {
              String here = found("redirect_uri=([^&]+)", place.toString());
              String state = found("state=([^&]+)", place.toString());
              String back = URLDecoder.decode(here, StandardCharsets.UTF_8);
              seen.add(curl(back + "?error=access_denied&state=" + state));
            });
  }

  @Test
  void tokenOfAnotherDeviceLetsNobodyIn() throws Exception {
    AtomicReference<String> stolen = new AtomicReference<>("");
    SigningKey adas = SigningKey.generate(random);
    Enrolment.signIn(
        own(adas),
        "laptop",
        adas,
        (issuer, client, nonce) -> {
          try {
            stolen.set(token(issuer, client, nonce, "ada"));
            return stolen.get();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        clock);
    SigningKey thief = SigningKey.generate(random);
    assertThatThrownBy(() ->
            Enrolment.signIn(
                own(thief), "laptop", thief, (issuer, client, nonce) -> stolen.get(), clock))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("WRONG_NONCE");
  }

  @Test
  void addressThatIsNotVerifiedIsNobodys() {
    SigningKey key = SigningKey.generate(random);
    assertThatThrownBy(() -> signIn(key, "mallory"))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("not verified your e-mail address");
  }

  @Test
  void whereMembersDoNotSignInThereIsNoPlaceToAndNoTokenHelps() throws Exception {
    server.close();
    provider.close();
    serve("");
    SigningKey key = SigningKey.generate(random);
    assertThatThrownBy(() -> signIn(key, "ada")).hasMessageContaining("404 to /v1/sign-in");
    String answer =
        Tool.CURL
            .run(
                folder,
                "-s",
                "-k",
                "-d",
                "{\"request\":\"AAAA\",\"idToken\":\"a.b.c\",\"device\":\"\"}",
                "https://127.0.0.1:" + server.port() + "/v1/enrol/sign-in")
            .text();
    assertThat(answer).contains("SIGN_IN_REFUSED");
  }
}
