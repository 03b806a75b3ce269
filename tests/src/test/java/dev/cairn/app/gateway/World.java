package dev.cairn.app.gateway;

import dev.cairn.archive.backup.Backup;
import dev.cairn.archive.backup.BackupEvent;
import dev.cairn.archive.backup.BackupOutcome;
import dev.cairn.archive.backup.BackupRequest;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.x509.WebCertificates;
import dev.cairn.authority.x509.WebCertificates.Identity;
import dev.cairn.authority.x509.WebCertificates.Validity;
import dev.cairn.env.RealEnvironment;
import dev.cairn.storage.MemoryPeers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A vault among twelve hosts in memory, and what a gateway's door is made of. */
public final class World implements AutoCloseable {

  public static final String USER = "ada";
  public static final String PASSWORD = "secret";

  private static final UUID SUBJECT = new UUID(7, 7);

  public final MemoryPeers peers = new MemoryPeers(12);
  public final RealEnvironment env = new RealEnvironment();
  public final Path temp;
  public final Vault vault;
  private final Instant now = env.now();

  public World(Path temp) throws Exception {
    this.temp = temp;
    VaultSecret secret = VaultSecret.copyOf(new byte[32]);
    this.vault = ((Vault.CreateOutcome.Created) Vault.create(place("a"), "v", secret)).vault();
  }

  private VaultPlace place(String cache) {
    return new VaultPlace(peers.device(SUBJECT), env, "acme", temp.resolve("cache-" + cache));
  }

  /** The same vault on another device. */
  public Vault otherDevice() throws Exception {
    VaultSecret secret = VaultSecret.copyOf(new byte[32]);
    return ((Vault.OpenOutcome.Opened) Vault.open(place("b"), "v", secret)).vault();
  }

  public void backUp(Path folder) throws Exception {
    BackupOutcome outcome =
        new Backup(vault, BackupRequest.of(List.of(folder), "host"), BackupEvent.Listener.NONE)
            .run();
    if (!(outcome instanceof BackupOutcome.Completed)) {
      throw new AssertionError(outcome);
    }
  }

  /** HTTP, for who has the password. */
  public static Gateway.Door door() {
    return door(SignIn.password(USER, PASSWORD), Optional.empty());
  }

  public static Gateway.Door door(SignIn signIn, Optional<TlsKeys> keys) {
    return new Gateway.Door(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), signIn, keys);
  }

  public static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** A CA, good from now on. */
  public Identity ca(String name) throws GeneralSecurityException {
    return WebCertificates.ca(name, validity(), env.secureRandom());
  }

  public Validity validity() {
    return Validity.of(now, Duration.ofDays(2));
  }

  /** A gateway's keys below {@code ca}, for localhost. */
  public TlsKeys keys(Identity ca) throws GeneralSecurityException {
    return TlsKeys.of(new OwnIdentity(env, ca, List.of("localhost", "127.0.0.1")));
  }

  public Identity client(String who, Identity ca) throws GeneralSecurityException {
    return WebCertificates.client(who, ca, validity(), env.secureRandom());
  }

  /** Certificates as a PEM file, with the key of the first if that is wanted. */
  public Path pem(String name, boolean withKey, Identity... identities)
      throws IOException, GeneralSecurityException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    if (withKey) {
      text.write(KeyFile.pem("PRIVATE KEY", identities[0].key().getEncoded()));
    }
    for (Identity identity : identities) {
      text.write(KeyFile.certificate(identity.certificate().getEncoded()));
    }
    return Files.write(temp.resolve(name), text.toByteArray());
  }

  @Override
  public void close() {
    vault.close();
  }
}
