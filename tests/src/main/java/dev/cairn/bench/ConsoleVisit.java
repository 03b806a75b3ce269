package dev.cairn.bench;

import dev.cairn.authority.Authority;
import dev.cairn.authority.console.ConsoleServer;
import dev.cairn.authority.console.Registrars;
import dev.cairn.authority.store.AuthorityStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A registrar who looks at every page of a console again and again, over TLS: for each the median
 * and the slowest of {@value #VISITS}, after {@value #COLD} that warm the program up.
 */
final class ConsoleVisit {

  private static final int VISITS = 30;
  private static final int COLD = 3;
  private static final char[] PASSWORD = "bench".toCharArray();

  private final Authority authority;
  private final AuthorityStore store;
  private final SecureRandom random = new SecureRandom();

  ConsoleVisit(Authority authority, AuthorityStore store) {
    this.authority = authority;
    this.store = store;
  }

  void run() throws IOException, GeneralSecurityException, InterruptedException {
    Registrars registrars = new Registrars(store, InstantSource.system(), random);
    byte[] file = registrars.add("bench", PASSWORD);
    try (ConsoleServer console =
            ConsoleServer.start(
                authority,
                registrars,
                List.of("localhost"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new ConsoleServer.Chances(InstantSource.system(), random));
        HttpClient browser = HttpClient.newBuilder().sslContext(context(file)).build()) {
      double worst = 0;
      for (String path : paths()) {
        URI page = URI.create("https://localhost:" + console.port() + path);
        worst = Math.max(worst, look(browser, page, path));
      }
      System.out.printf(Locale.ROOT, "console_ms_worst %.0f%n", worst);
    }
  }

  private List<String> paths() throws IOException {
    UUID member = authority.consult(r -> r.members(name -> true).values().iterator().next());
    long middle = authority.checkpoint().size() / 2;
    return List.of(
        "/",
        "/queue",
        "/invites",
        "/members",
        "/members?q=99&from=1000",
        "/members/" + member,
        "/devices",
        "/devices?q=site-7",
        "/sites",
        "/log",
        "/log/" + middle,
        "/quotas");
  }

  private static double look(HttpClient browser, URI page, String path)
      throws IOException, InterruptedException {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < VISITS + COLD; i++) {
      long before = System.nanoTime();
      HttpResponse<byte[]> answer =
          browser.send(
              HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException(page + " answered " + answer.statusCode());
      }
      if (i >= COLD) {
        times.add((System.nanoTime() - before) / 1e6);
      }
    }
    times.sort(null);
    System.out.printf(
        Locale.ROOT,
        "console_ms %s median %.0f worst %.0f%n",
        path,
        times.get(VISITS / 2),
        times.getLast());
    return times.getLast();
  }

  private static SSLContext context(byte[] file) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new ByteArrayInputStream(file), PASSWORD);
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", keys.getCertificateChain("bench")[1]);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
