package dev.cairn.authority.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.x509.WebCertificates;
import dev.cairn.authority.x509.WebCertificates.Identity;
import dev.cairn.authority.x509.WebCertificates.Validity;
import dev.cairn.crypto.Hash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may use the console: names with their certificates' hashes, one a line in the store's file
 * {@code registrars}, and the console's own CA in {@code secret/console.p12}. A certificate of that
 * CA whose line is gone opens nothing.
 */
public final class Registrars {

  /** How long a registrar's certificate is good. */
  public static final Duration VALIDITY = Duration.ofDays(366);

  private static final String FILE = "registrars";
  private static final String CA_FILE = "secret/console.p12";
  private static final String CA = "console";

  /** The file lies in a folder that only the authority reads; PKCS#12 wants some password. */
  private static final char[] IN_PLACE = "cairn".toCharArray();

  private final AuthorityStore store;
  private final InstantSource clock;
  private final SecureRandom random;

  /** A registrar's name and the SHA-256 of their certificate, or their principal at a provider. */
  public record Registrar(String name, Hash certificate) {}

  public Registrars(AuthorityStore store, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /** All of them. */
  public List<Registrar> all() throws IOException {
    List<Registrar> all = new ArrayList<>();
    Optional<byte[]> file = store.read(FILE);
    if (file.isPresent()) {
      for (String line : new String(file.get(), UTF_8).lines().toList()) {
        int space = line.indexOf(' ');
        try {
          all.add(
              new Registrar(
                  line.substring(space + 1), Hash.fromHex(line.substring(0, Math.max(0, space)))));
        } catch (IllegalArgumentException e) {
          throw new IOException("file " + FILE + " has a line that is none: " + line, e);
        }
      }
    }
    return all;
  }

  /** Who shows that certificate. */
  Optional<Registrar> find(Hash certificate) throws IOException {
    return all().stream().filter(r -> r.certificate().equals(certificate)).findFirst();
  }

  /**
   * Makes a key and certificate for a registrar, in the place of those they had.
   *
   * @param password protects the file
   * @return a PKCS#12 file for their browser, which nobody keeps
   * @throws IllegalArgumentException if {@code name} cannot be one
   */
  public byte[] add(String name, char[] password) throws IOException {
    if (!InviteTerms.isName(name)) {
      throw new IllegalArgumentException("registrar name '" + name + "': use 1..128 characters");
    }
    try (AuthorityStore.Hold _ = store.lock()) {
      Identity ca = ca();
      Identity made = WebCertificates.client(name, ca, from(VALIDITY), random);
      List<Registrar> all = new ArrayList<>(all());
      all.removeIf(r -> r.name().equals(name));
      all.add(new Registrar(name, Hash.of(made.certificate().getEncoded())));
      write(all);
      return pkcs12(name, made, List.of(ca.certificate()), password);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256 and PKCS#12", e);
    }
  }

  /**
   * Lets somebody in who signs in with the organisation's provider.
   *
   * @param principal of {@link dev.cairn.authority.oidc.Person}
   * @throws IllegalArgumentException if {@code name} cannot be one
   */
  public void addSignIn(String name, Hash principal) throws IOException {
    if (!InviteTerms.isName(name)) {
      throw new IllegalArgumentException("registrar name '" + name + "': use 1..128 characters");
    }
    try (AuthorityStore.Hold _ = store.lock()) {
      List<Registrar> all = new ArrayList<>(all());
      all.removeIf(r -> r.certificate().equals(principal));
      all.add(new Registrar(name, principal));
      write(all);
    }
  }

  /** Takes a registrar's rights away, at once; false if there is none of that name. */
  public boolean remove(String name) throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      List<Registrar> all = new ArrayList<>(all());
      boolean isThere = all.removeIf(r -> r.name().equals(name));
      write(all);
      return isThere;
    }
  }

  private void write(List<Registrar> all) throws IOException {
    StringBuilder text = new StringBuilder();
    all.forEach(r -> text.append(r.certificate().hex() + " " + r.name() + "\n"));
    store.write(FILE, text.toString().getBytes(UTF_8));
  }

  /** The console's CA, made at its first use. */
  Identity ca() throws IOException, GeneralSecurityException {
    Optional<byte[]> file = store.read(CA_FILE);
    if (file.isPresent()) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(new ByteArrayInputStream(file.get()), IN_PLACE);
      return new Identity(
          (PrivateKey) keys.getKey(CA, IN_PLACE), (X509Certificate) keys.getCertificate(CA));
    }
    Identity ca = WebCertificates.ca("Cairn console CA", from(Duration.ofDays(3650)), random);
    store.write(CA_FILE, pkcs12(CA, ca, List.of(), IN_PLACE));
    return ca;
  }

  private Validity from(Duration span) {
    return Validity.of(clock.instant(), span);
  }

  private static byte[] pkcs12(
      String alias, Identity identity, List<X509Certificate> above, char[] password)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>(List.of(identity.certificate()));
    chain.addAll(above);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(alias, identity.key(), password, chain.toArray(new X509Certificate[0]));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    keys.store(bytes, password);
    return bytes.toByteArray();
  }
}
