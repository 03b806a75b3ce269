package dev.cairn.authority;

import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.ActCodec;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.DurableFile;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.x509.Certificates;
import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Founds an authority: the offline root, the online issuing CA below it, the log's key. Order of
 * writes: the issuing key, the root's key to where it is kept, the authority's other keys, then the
 * founding entry of the log. Until that entry is durable there is no authority, and the ceremony
 * can be held again.
 */
public final class Ceremony {

  private Ceremony() {}

  /** Where the root's key goes: a file on removable media, later a Shamir split. */
  @FunctionalInterface
  public interface RootKeep {
    /** Keeps {@code rootKey}, durable on return. */
    void keep(SigningKey rootKey) throws IOException;
  }

  /** Keeps the root's key in a new file of mode 600, to be taken to a safe place. */
  public static RootKeep inFile(Path file) {
    return rootKey -> DurableFile.writeNewSecret(file, KeyFile.encode(rootKey));
  }

  /** Where both keys go. */
  public record Keeps(RootKeep root, KeyPlace issuing) {}

  /** As below, with the issuing key in a file. */
  public static Authority found(
      AuthorityStore store,
      Organisation organisation,
      RootKeep rootKeep,
      InstantSource clock,
      SecureRandom random)
      throws IOException {
    return found(store, organisation, new Keeps(rootKeep, new KeyPlace.InFile()), clock, random);
  }

  /**
   * Holds the ceremony in an empty store.
   *
   * @throws IOException also if {@code store} has an authority already, or the token does not let
   *     in
   */
  public static Authority found(
      AuthorityStore store,
      Organisation organisation,
      Keeps keeps,
      InstantSource clock,
      SecureRandom random)
      throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      if (store.size() > 0) {
        throw new IOException("there is an authority here already; nothing was changed");
      }
      // First: a token may not let in, and then there is no root's key to be thrown away.
      IssuingKey issuing = IssuingKeys.make(store, keeps.issuing, true, random);
      SigningKey rootKey = SigningKey.generate(random);
      keeps.root.keep(rootKey);
      AuthorityKeys keys =
          new AuthorityKeys(SigningKey.generate(random), SigningKey.generate(random).seed());
      keys.write(store);
      Certificates certificates = new Certificates(organisation, random);
      Instant now = clock.instant();
      LogKey logKey = LogKey.of(organisation, keys.log().verifyKey());
      byte[] root = certificates.hybridRoot(rootKey, logKey, now);
      byte[] issuer =
          certificates.issuer(issuing.verifyKey(), TrustAnchor.decode(root), rootKey, now);
      store.publish("root.pem", KeyFile.certificate(root));
      store.publish("issuing.pem", KeyFile.certificate(issuer));
      store.append(List.of(ActCodec.encode(new Act.Founded(now.toEpochMilli(), root, issuer))));
    } catch (RefusedException e) {
      throw new IllegalStateException("made a root that cannot be read back", e);
    }
    return Authority.open(store, clock, random);
  }

  /** An authority in memory whose root key nobody keeps: for tests and simulations. */
  public static Authority inMemory(
      Organisation organisation, InstantSource clock, SecureRandom random) {
    try {
      return found(new MemoryStore(), organisation, rootKey -> {}, clock, random);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
