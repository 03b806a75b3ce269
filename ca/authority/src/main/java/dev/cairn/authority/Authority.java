package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.ActCodec;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.x509.Certificates;
import dev.cairn.authority.x509.Issuer;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Hkdf;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.SubjectBinding;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An organisation's authority without its network face: invites, enrols, revokes, and logs each act
 * before anybody sees its outcome.
 *
 * <p>Enrolment is a draw in two steps, so that neither side chooses the node id. {@link #request}
 * logs the device's signed request with both sides' commitments; {@link #reveal} takes the device's
 * nonce, adds the authority's and certifies the id that follows. Both can be repeated after a crash
 * and then answer as before: the authority's nonce is derived from a secret and the request, and
 * the log knows what was issued.
 *
 * <p>Safe for many threads, and for several processes over one {@link AuthorityStore}: each act
 * holds the store's lock and first reads what others appended.
 */
public final class Authority {

  /** A list older than this is replaced when somebody asks for it. */
  public static final Duration LIST_AGE_MAX = Duration.ofHours(6);

  private final AuthorityStore store;
  private final InstantSource clock;
  private final SecureRandom random;
  private final AuthorityKeys keys;
  private final TrustAnchor anchor;
  private final byte[] issuerDer;
  private final Certificates certificates;
  private final AuthorityLog log;
  private final RevocationDesk revocations;

  private Authority(
      AuthorityStore store,
      InstantSource clock,
      SecureRandom random,
      AuthorityKeys keys,
      TrustAnchor anchor,
      byte[] issuerDer) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.keys = keys;
    this.anchor = anchor;
    this.issuerDer = issuerDer;
    this.certificates = new Certificates(anchor.organisation(), random);
    this.log = new AuthorityLog(store, anchor.logKey(), keys.log());
    Issuer issuer =
        new Issuer(
            anchor, certificates.issuerName(keys.issuing().verifyKey()), issuerDer, keys.issuing());
    this.revocations = new RevocationDesk(store, log, clock, issuer);
  }

  /**
   * Opens the authority that {@link Ceremony} founded in {@code store}.
   *
   * @throws IOException if there is none, or the store is damaged
   */
  public static Authority open(AuthorityStore store, InstantSource clock, SecureRandom random)
      throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      if (store.size() == 0) {
        throw new IOException("no authority here; make one with 'cairn authority init'");
      }
      if (!(ActCodec.decode(store.entry(0)) instanceof Act.Founded founded)) {
        throw new IOException("the log does not begin with the founding of an authority");
      }
      TrustAnchor anchor = TrustAnchor.decode(founded.root());
      AuthorityKeys keys = AuthorityKeys.read(store);
      Authority authority = new Authority(store, clock, random, keys, anchor, founded.issuer());
      authority.log.catchUp();
      return authority;
    } catch (RefusedException e) {
      throw new IOException("the authority's log is damaged: " + e.getMessage(), e);
    }
  }

  /** What devices of the organisation trust. */
  public TrustAnchor anchor() {
    return anchor;
  }

  /**
   * Gives out an invite for one device. Only its hash is kept: the code is shown this once.
   *
   * @param addresses {@code host:port} where devices reach this authority
   */
  public InviteCode invite(InviteTerms terms, List<String> addresses) throws IOException {
    byte[] secret = new byte[InviteCode.SECRET_BYTES];
    random.nextBytes(secret);
    InviteCode code = new InviteCode(anchor.fingerprint(), secret, addresses);
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      UUID subject = log.registry().subject(terms.member()).orElseGet(this::newSubject);
      log.append(new Act.Invited(clock.millis(), code.id(), subject, terms));
    }
    return code;
  }

  /**
   * First step of an enrolment: logs the request. Asking again with the same request gives the same
   * answer, also after the invite's time is over.
   *
   * @param secret of the invite
   * @param signedRequest a signed {@link EnrolmentRequest}
   * @return the log entry, which holds the authority's commitment
   */
  public Decision<byte[]> request(byte[] secret, byte[] signedRequest) throws IOException {
    EnrolmentRequest request;
    try {
      request = EnrolmentRequest.verify(signedRequest);
    } catch (RefusedException e) {
      return new Denied<>(Denial.REQUEST_INVALID, String.valueOf(e.getMessage()));
    }
    if (!InviteCode.id(secret).equals(request.invite())) {
      return new Denied<>(Denial.REQUEST_INVALID, "the request is for another invite");
    }
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      Decision<Optional<Long>> admissible =
          EnrolmentRules.request(log.registry(), request, signedRequest, clock.millis());
      return switch (admissible) {
        case Denied<Optional<Long>>(Denial reason, String detail) -> new Denied<>(reason, detail);
        case Granted<Optional<Long>>(Optional<Long> logged) ->
            new Granted<>(store.entry(logged.isPresent() ? logged.get() : log(signedRequest)));
      };
    }
  }

  private long log(byte[] signedRequest) throws IOException {
    long index = log.tree().size();
    Hash commitment = NodeId.commitment(nonce(signedRequest));
    log.append(new Act.Requested(clock.millis(), signedRequest, commitment));
    return index;
  }

  /**
   * Second step: certifies the node id that both nonces draw. Asking again gives the same
   * certificate.
   *
   * @param requestLeaf leaf hash of the request's log entry
   * @param deviceNonce the nonce that the request commits to
   */
  public Decision<UnverifiedCredential> reveal(Hash requestLeaf, byte[] deviceNonce)
      throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      Decision<EnrolmentRules.Draw> draw =
          EnrolmentRules.reveal(log.registry(), requestLeaf, deviceNonce);
      return switch (draw) {
        case Denied<EnrolmentRules.Draw>(Denial reason, String detail) ->
            new Denied<>(reason, detail);
        case Granted<EnrolmentRules.Draw>(EnrolmentRules.Draw granted) ->
            new Granted<>(certify(granted, requestLeaf, deviceNonce));
      };
    }
  }

  private UnverifiedCredential certify(
      EnrolmentRules.Draw draw, Hash requestLeaf, byte[] deviceNonce) throws IOException {
    if (draw.issued().isPresent()) {
      return log.credential(draw.issued().get().logIndex(), issuerDer);
    }
    NodeBinding node = NodeBinding.draw(requestLeaf, nonce(draw.request().signed()), deviceNonce);
    InviteTerms terms = draw.invite().terms();
    SubjectBinding subject =
        new SubjectBinding(
            draw.invite().subject(),
            SubjectBinding.DEVICE,
            terms.site(),
            terms.grantBytes(),
            terms.pledgeBytes());
    byte[] certificate =
        certificates.device(
            draw.request().request().key(), node, subject, keys.issuing(), clock.instant());
    long index = log.tree().size();
    log.append(new Act.Certified(certificate));
    return log.credential(index, issuerDer);
  }

  /**
   * Both steps at once for a key that is at hand, as tests and simulations need it; the same
   * entries are logged.
   */
  public UnverifiedCredential enrol(SigningKey deviceKey, InviteTerms terms) throws IOException {
    return EnrolmentHere.enrol(this, random, deviceKey, terms);
  }

  /** Every certificate issued, with its newest state. */
  public List<IssuedDevice> devices() throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      return log.registry().devices();
    }
  }

  /** True if {@code key} is certified, not expired and not revoked. */
  public boolean isMember(VerifyKey key) throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      return log.registry()
          .device(key)
          .filter(d -> !d.revoked() && !clock.instant().isAfter(d.certificate().notAfter()))
          .isPresent();
    }
  }

  /** The member of that name, if there is one. */
  public Optional<UUID> member(String name) throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      return log.registry().subject(name);
    }
  }

  /**
   * Takes back, and makes a new list at once.
   *
   * @param reason for the log, at most 1,024 bytes
   */
  public Decision<RevocationList> revoke(Revocation what, String reason) throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      return revocations.revoke(what, reason);
    }
  }

  /** A new revocation list, at once. */
  public RevocationList newRevocationList() throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      return revocations.issue();
    }
  }

  /** The list in force; a new one if that is older than {@link #LIST_AGE_MAX}. */
  public RevocationList revocationList() throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      return revocations.current();
    }
  }

  /** The log's size and root, signed; its tiles are published up to it. */
  public Checkpoint checkpoint() throws IOException {
    try (AuthorityStore.Hold _ = store.lock()) {
      log.catchUp();
      return log.publish();
    }
  }

  /** A static file of the log, as {@code tile/0/000}. */
  public Optional<byte[]> published(String path) throws IOException {
    return store.published(path);
  }

  public byte[] issuerDer() {
    return issuerDer.clone();
  }

  /** A certificate for this authority's HTTPS server, not logged: it admits to nothing. */
  public byte[] serverCertificate(SigningKey serverKey) {
    Instant now = clock.instant();
    return certificates.server(serverKey.verifyKey(), keys.issuing(), now);
  }

  /** The same for the same request; unpredictable without the secret. */
  private byte[] nonce(byte[] signedRequest) {
    String info = "cairn/authority-nonce/v1/" + Hash.of(signedRequest);
    return Hkdf.derive(keys.nonceKey(), info, NodeId.NONCE_BYTES);
  }

  private UUID newSubject() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return RandomUuid.of(bytes);
  }
}
