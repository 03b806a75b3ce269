package dev.cairn.overlay;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.Admission;
import dev.cairn.identity.Device;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.RevocationList.Freshness;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Gate} of an organisation: {@link Admission} against its trust anchor and the newest
 * revocation list ever seen, which is kept on disk, so that neither a peer nor a restart can bring
 * an older one back.
 *
 * <p>A list is of all issuing CAs of the root that are in force, so a newer one must be, too: it
 * may leave out only those that are over.
 *
 * <p>Verdicts are remembered for ten minutes: three signature checks cost a fifth of a millisecond,
 * and the same few credentials come by all day.
 */
public final class CertificateGate implements Gate {

  private static final System.Logger LOG = System.getLogger(CertificateGate.class.getName());
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);
  private static final int REMEMBERED_MAX = 4096;

  private final Environment env;
  private final TrustAnchor anchor;
  private final CrlStore store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Hash, Remembered> verdicts = new LinkedHashMap<>();
  private final LogWatch log;
  private volatile @Nullable RevocationList newest;

  /** A verdict by a list of that freshness: a list may age while it is remembered. */
  private record Remembered(Judgement.Admitted verdict, Freshness freshness, Instant at) {}

  private CertificateGate(
      Environment env, TrustAnchor anchor, CrlStore store, @Nullable RevocationList newest) {
    this.env = env;
    this.anchor = anchor;
    this.store = store;
    this.log = new LogWatch(anchor.logKey());
    this.newest = newest;
  }

  /**
   * A gate with the list that {@code store} holds; without one it admits nobody until {@link
   * #offer} brings one.
   *
   * @throws IOException if the store cannot be read or what it holds is damaged; never goes on
   *     without the list then, since that would forget revocations
   */
  public static CertificateGate open(Environment env, TrustAnchor anchor, CrlStore store)
      throws IOException {
    Optional<byte[]> saved = store.load();
    try {
      RevocationList list = saved.isEmpty() ? null : RevocationList.verify(anchor, saved.get(), 0);
      return new CertificateGate(env, anchor, store, list);
    } catch (RefusedException e) {
      throw new IOException(
          "the saved revocation list is damaged; fetch the newest from the authority: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public Judgement judge(byte[] credential) {
    RevocationList crl = newest;
    if (crl == null) {
      return new Judgement.Refused("no revocation list here yet; fetch one from the authority");
    }
    Hash hash = Hash.of(credential);
    Instant now = env.now();
    Freshness freshness = crl.freshness(now);
    Judgement.@Nullable Admitted known = remembered(hash, freshness, now);
    if (known != null) {
      return known;
    }
    UnverifiedCredential unverified;
    try {
      unverified = UnverifiedCredential.decode(credential);
    } catch (RefusedException e) {
      return refused(e.getMessage());
    }
    return switch (Admission.check(anchor, unverified, crl, now)) {
      case Admission.Refused refused -> refused(refused.detail());
      case Admission.Admitted admitted -> {
        boolean knownOnly = freshness != Freshness.FRESH;
        log.see(admitted.credential().checkpoint());
        Judgement.Admitted verdict = new Judgement.Admitted(admitted.device(), knownOnly);
        remember(hash, new Remembered(verdict, freshness, now), crl);
        yield verdict;
      }
    };
  }

  @Override
  public Optional<Device> issued(byte[] credential) {
    try {
      UnverifiedCredential unverified = UnverifiedCredential.decode(credential);
      return Admission.issued(anchor, unverified) instanceof Admission.Admitted admitted
          ? Optional.of(admitted.device())
          : Optional.empty();
    } catch (RefusedException e) {
      LOG.log(System.Logger.Level.DEBUG, "no credential: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Judgement refused(@Nullable String why) {
    String text = String.valueOf(why);
    return new Judgement.Refused(text.length() > 200 ? text.substring(0, 200) : text);
  }

  private Judgement.@Nullable Admitted remembered(Hash hash, Freshness freshness, Instant now) {
    lock.lock();
    try {
      Remembered verdict = verdicts.get(hash);
      if (verdict == null) {
        return null;
      }
      boolean good =
          verdict.freshness() == freshness
              && !now.isBefore(verdict.at())
              && now.isBefore(verdict.at().plus(REMEMBERED_FOR))
              && now.isBefore(verdict.verdict().device().notAfter());
      return good ? verdict.verdict() : null;
    } finally {
      lock.unlock();
    }
  }

  private void remember(Hash hash, Remembered verdict, RevocationList judgedBy) {
    lock.lock();
    try {
      RevocationList crl = newest;
      if (crl == null || crl.number() != judgedBy.number()) {
        return;
      }
      if (verdicts.size() >= REMEMBERED_MAX) {
        verdicts.remove(verdicts.keySet().iterator().next());
      }
      verdicts.put(hash, verdict);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public byte[] checkpoint() {
    return log.toShow();
  }

  /** The largest checkpoint of the authority's log seen so far; empty if there is none. */
  public byte[] newestCheckpoint() {
    return log.newest();
  }

  /** Tells {@code listener} once of each alarm about the log, those before included. */
  public void onLogAlarm(Consumer<LogAlarm> listener) {
    log.onAlarm(listener);
  }

  /** Raises an alarm that a reader of the log's tiles has found. */
  public void raise(LogAlarm alarm) {
    log.raise(alarm);
  }

  @Override
  public boolean offerCheckpoint(byte[] note) {
    return log.offer(note);
  }

  @Override
  public boolean revokes(Device device) {
    RevocationList crl = newest;
    return crl != null && crl.isRevoked(device);
  }

  @Override
  public long crlNumber() {
    RevocationList crl = newest;
    return crl == null ? 0 : crl.number();
  }

  @Override
  public boolean isFresh() {
    RevocationList crl = newest;
    return crl != null && crl.freshness(env.now()) == Freshness.FRESH;
  }

  @Override
  public byte[] crl() {
    RevocationList crl = newest;
    return crl == null ? new byte[0] : crl.encode();
  }

  @Override
  public CrlVerdict offer(byte[] crl) {
    lock.lock();
    try {
      RevocationList before = newest;
      RevocationList offered = RevocationList.verify(anchor, crl, 0);
      if (before != null && offered.number() <= before.number()) {
        return new CrlVerdict.NotNewer();
      }
      if (before != null && !offered.replaces(before, env.now())) {
        return new CrlVerdict.Refused(offered + " leaves out an issuing CA of " + before);
      }
      // On disk first: after a crash the node must not be back at the older list.
      store.save(crl);
      newest = offered;
      verdicts.clear();
      return new CrlVerdict.Kept(offered.number());
    } catch (RefusedException e) {
      return new CrlVerdict.Refused(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new CrlVerdict.Refused("revocation list could not be saved: " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }
}
