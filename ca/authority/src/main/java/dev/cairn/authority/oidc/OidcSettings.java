package dev.cairn.authority.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.identity.SubjectBinding;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.util.Optional;
import java.util.Properties;

/**
 * Which provider signs people in; the store's file {@code secret/oidc}, {@code key = value} a line.
 *
 * @param issuer the provider's address, as it names itself
 * @param client the console at the provider
 * @param console where browsers find the console: {@code https://HOST:PORT}
 * @param deviceClient client id of members' devices, which are let in without a registrar if their
 *     member signs in; empty if they are not
 * @param site failure domain of devices that are let in so
 */
public record OidcSettings(
    URI issuer, Client client, URI console, String deviceClient, String site) {

  /**
   * The authority at the provider.
   *
   * @param secret empty for a public client, which PKCE alone protects
   */
  public record Client(String id, String secret) {}

  private static final String FILE = "secret/oidc";

  public OidcSettings {
    requireSecure(issuer, "a provider");
    requireSecure(console, "the console");
    if (!SubjectBinding.isSite(site)) {
      throw new IllegalArgumentException(
          "site '" + site + "': use 1..64 letters, digits, '.', '_' or '-'");
    }
    if (client.id.isEmpty()) {
      throw new IllegalArgumentException("the client id is missing");
    }
  }

  /** A device that signs its member in, instead of the console (RFC 8252 §7.3). */
  private static boolean isLoopback(URI uri) {
    return "http".equals(uri.getScheme());
  }

  /** Plain HTTP goes no farther than this machine. */
  static void requireSecure(URI uri, String what) {
    String host = uri.getHost();
    boolean isHere = host != null && (host.equals("127.0.0.1") || host.equals("localhost"));
    boolean isSecure =
        "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isHere);
    if (host == null || !isSecure || uri.getFragment() != null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(what + " is at an https address, not '" + uri + "'");
    }
  }

  /** The console's client id. */
  public String clientId() {
    return client.id;
  }

  /** Where the provider sends browsers back to; has to be registered there. */
  public URI redirect() {
    return console.resolve(isLoopback(console) ? "/callback" : "/oidc/callback");
  }

  public static Optional<OidcSettings> read(AuthorityStore store) throws IOException {
    Optional<byte[]> file = store.read(FILE);
    if (file.isEmpty() || file.get().length == 0) {
      return Optional.empty();
    }
    Properties lines = new Properties();
    try {
      lines.load(new StringReader(new String(file.get(), UTF_8)));
      return Optional.of(
          new OidcSettings(
              URI.create(lines.getProperty("issuer", "")),
              new Client(lines.getProperty("client", ""), lines.getProperty("client-secret", "")),
              URI.create(lines.getProperty("console", "")),
              lines.getProperty("device-client", ""),
              lines.getProperty("site", "default")));
    } catch (IllegalArgumentException e) {
      throw new IOException("file " + FILE + ": " + e.getMessage(), e);
    }
  }

  public void write(AuthorityStore store) throws IOException {
    Properties lines = new Properties();
    lines.setProperty("issuer", issuer.toString());
    lines.setProperty("client", client.id);
    lines.setProperty("client-secret", client.secret);
    lines.setProperty("console", console.toString());
    lines.setProperty("device-client", deviceClient);
    lines.setProperty("site", site);
    StringWriter text = new StringWriter();
    lines.store(text, null);
    store.write(FILE, text.toString().getBytes(UTF_8));
  }

  /** Signs nobody in any more. */
  public static void remove(AuthorityStore store) throws IOException {
    store.write(FILE, new byte[0]);
  }
}
