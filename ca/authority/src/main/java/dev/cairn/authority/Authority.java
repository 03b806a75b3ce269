package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.ActCodec;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.log.Registry;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.x509.Certificates;
import dev.cairn.authority.x509.Issuer;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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
 * holds the store's lock and first reads what others appended; acts that come together are written
 * together ({@link GroupCommit}).
 */
public final class Authority {

  /** A list older than this is replaced when somebody asks for it. */
  public static final Duration LIST_AGE_MAX = Duration.ofHours(6);

  private static final String OPERATOR = "";

  private final AuthorityStore store;
  private final InstantSource clock;
  private final SecureRandom random;
  private final TrustAnchor anchor;
  private final Issuers issuers;
  private final Certificates certificates;
  private final AuthorityLog log;
  private final InviteDesk invites;
  private final EnrolmentDesk enrolments;
  private final RevocationDesk revocations;
  private final Recoveries recoveries;
  private final Rollover rollover;
  private final GroupCommit commits;

  private Authority(
      AuthorityStore store,
      InstantSource clock,
      SecureRandom random,
      AuthorityKeys keys,
      TrustAnchor anchor) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.anchor = anchor;
    this.certificates = new Certificates(anchor.organisation(), random);
    this.log = new AuthorityLog(store, anchor.logKey(), keys.log());
    this.issuers = new Issuers(store, log, anchor);
    ApprovalQueue queue = new ApprovalQueue(store);
    this.invites = new InviteDesk(log, queue, clock, random);
    this.enrolments = new EnrolmentDesk(log, clock, certificates, issuers, keys.nonceKey());
    this.revocations = new RevocationDesk(store, log, clock, anchor, issuers);
    this.commits = new GroupCommit(store, log);
    this.rollover = new Rollover(commits, store, log, clock, anchor, issuers, revocations);
    this.recoveries =
        new Recoveries(
            commits,
            log,
            clock,
            new RecoveryDesk(log, queue, revocations, clock),
            new EscrowDesk(keys.nonceKey(), random));
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
      AuthorityKeys keys = AuthorityKeys.read(store::read);
      Authority authority = new Authority(store, clock, random, keys, anchor);
      authority.log.catchUp();
      authority.log.requireWholeCopy();
      authority.issuers.publish(clock.instant());
      return authority;
    } catch (RefusedException e) {
      throw new IOException("the authority's log is damaged: " + e.getMessage(), e);
    }
  }

  /** Has every act told to the audit log from now on, also those of other processes. */
  public void auditFromNow() throws IOException {
    commits.act(() -> {
      log.auditFromNow();
      return log;
    });
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
    // The machine's operator has every key: a quota would bind nobody here.
    return switch (invite(terms, addresses, OPERATOR)) {
      case Granted<InviteCode>(InviteCode code) -> code;
      case Denied<InviteCode>(Denial reason, String detail) ->
          throw new IllegalStateException("the operator has no quota: " + detail);
    };
  }

  /** As above, by a registrar, within their quota of invites a day. */
  public Decision<InviteCode> invite(InviteTerms terms, List<String> addresses, String registrar)
      throws IOException {
    byte[] secret = new byte[InviteCode.SECRET_BYTES];
    random.nextBytes(secret);
    InviteCode code = new InviteCode(anchor.fingerprint(), secret, addresses);
    return commits.act(() -> invites.invite(code.id(), terms, registrar).map(id -> code));
  }

  /** Who asked without an invite and waits for a registrar. */
  public List<Asked> waiting() throws IOException {
    return commits.act(invites::waiting);
  }

  /**
   * Asks without an invite. Asking again answers as things stand; when it is granted, the device
   * enrols with the secret of the invite id that its request names.
   *
   * @param signedRequest a signed {@link EnrolmentRequest}
   * @param member who the device says it belongs to
   * @param device name; may be empty
   * @param site failure domain
   */
  public Decision<Hash> ask(byte[] signedRequest, String member, String device, String site)
      throws IOException {
    return ask(signedRequest, new Wish(member, device, site, false));
  }

  /** As above; a wish for a recovery waits for two registrars. */
  public Decision<Hash> ask(byte[] signedRequest, Wish wish) throws IOException {
    return commits.act(() -> invites.ask(signedRequest, wish));
  }

  /** The yearly change of the issuing CA. */
  public Rollover rollover() {
    return rollover;
  }

  /** Recoveries of members who lost every device. */
  public Recoveries recoveries() {
    return recoveries;
  }

  /**
   * Lets in a device whose member signed in, within their own quota of such a day.
   *
   * @param signedRequest a signed {@link EnrolmentRequest}, to which the sign-in was bound
   * @param by who signed in, for the log
   */
  public Decision<Hash> admit(byte[] signedRequest, InviteTerms terms, String by)
      throws IOException {
    EnrolmentRequest request;
    try {
      request = EnrolmentRequest.verify(signedRequest);
    } catch (RefusedException e) {
      return new Denied<>(Denial.REQUEST_INVALID, String.valueOf(e.getMessage()));
    }
    return commits.act(() -> invites.admit(request, terms, by));
  }

  /** Lets in who asked, on {@code terms}; within the registrar's quota. */
  public Decision<Hash> approve(Hash id, InviteTerms terms, String registrar) throws IOException {
    return commits.act(() -> invites.approve(id, terms, registrar));
  }

  /** Says no to who asked. */
  public Decision<Hash> decline(Hash id) throws IOException {
    return commits.act(() -> invites.decline(id));
  }

  /** What members and registrars may do. */
  public Quotas quotas() throws IOException {
    return commits.act(() -> log.registry().quotas());
  }

  /** Changes that. */
  public void setQuotas(Quotas quotas, String registrar) throws IOException {
    commits.act(() -> {
      invites.setQuotas(quotas, registrar);
      return quotas;
    });
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
    return commits.act(() -> enrolments.request(secret, request, signedRequest));
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
    return commits.actThen(() -> credential(enrolments.reveal(requestLeaf, deviceNonce)));
  }

  /**
   * A new certificate in the place of one that the device has, with the same node id. Asking again
   * gives the same certificate. A new key takes the old one's certificate back at once.
   *
   * @param signedRequest a {@link RenewalRequest}
   */
  public Decision<UnverifiedCredential> renew(byte[] signedRequest) throws IOException {
    return commits.actThen(() -> {
      Decision<Long> decision = enrolments.renew(signedRequest);
      revocations.takeBackSuperseded();
      return credential(decision);
    });
  }

  /** The proof of a certificate is made when all that its group logged is in the tree. */
  private GroupCommit.Answer<Decision<UnverifiedCredential>> credential(Decision<Long> certified) {
    return () ->
        switch (certified) {
          case Denied<Long>(Denial reason, String detail) -> new Denied<>(reason, detail);
          case Granted<Long>(Long index) -> new Granted<>(log.credential(index));
        };
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
    return commits.act(() -> log.registry().devices());
  }

  /** The newest certificate of {@code key}. */
  public Optional<IssuedDevice> device(VerifyKey key) throws IOException {
    return commits.act(() -> log.registry().device(key));
  }

  /** True if {@code key} is certified, not expired and not revoked. */
  public boolean isMember(VerifyKey key) throws IOException {
    return commits.act(() ->
        log.registry()
            .device(key)
            .filter(d -> !d.revoked() && !clock.instant().isAfter(d.certificate().notAfter()))
            .isPresent());
  }

  /** The member of that name, if there is one. */
  public Optional<UUID> member(String name) throws IOException {
    return commits.act(() -> log.registry().subject(name));
  }

  /**
   * Takes back, and makes a new list at once.
   *
   * @param reason for the log, at most 1,024 bytes
   */
  public Decision<RevocationList> revoke(Revocation what, String reason) throws IOException {
    return revoke(what, reason, OPERATOR);
  }

  /** As above, by a registrar. */
  public Decision<RevocationList> revoke(Revocation what, String reason, String registrar)
      throws IOException {
    return commits.act(() -> revocations.revoke(what, reason, registrar));
  }

  /** Asks what the log adds up to; {@code question} must not keep the registry. */
  public <R> R consult(Function<Registry, R> question) throws IOException {
    return commits.act(() -> question.apply(log.registry()));
  }

  /**
   * One entry of the log with the proof that it is in it.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public LoggedEntry entry(long index) throws IOException {
    return commits.actThen(() ->
        () -> {
          Objects.checkIndex(index, log.tree().size());
          return new LoggedEntry(
              index,
              log.entry(index),
              log.tree().inclusionProof(index, log.tree().size()),
              log.checkpoint());
        });
  }

  /**
   * An entry and its proof.
   *
   * @param proof siblings, lowest first, into {@code checkpoint}'s tree
   */
  public record LoggedEntry(long index, byte[] bytes, List<Hash> proof, Checkpoint checkpoint) {
    public LoggedEntry {
      proof = List.copyOf(proof);
    }
  }

  /** A new revocation list, at once. */
  public RevocationList newRevocationList() throws IOException {
    return commits.act(() -> revocations.issue());
  }

  /** The list in force; a new one if that is older than {@link #LIST_AGE_MAX}. */
  public RevocationList revocationList() throws IOException {
    return commits.act(() -> revocations.current());
  }

  /** Number of the newest revocation list; 0 before the first. */
  public long listNumber() throws IOException {
    return commits.act(() -> log.registry().listNumber());
  }

  /** The log's size and root, signed; its tiles are published up to it. */
  public Checkpoint checkpoint() throws IOException {
    return commits.actThen(() -> log::publish);
  }

  /**
   * Shows that the log of {@code oldSize} entries is the beginning of that of {@code size}.
   *
   * @throws IndexOutOfBoundsException if the log has not so many
   */
  public List<Hash> consistencyProof(long oldSize, long size) throws IOException {
    return commits.act(() -> {
      Objects.checkIndex(size, log.tree().size() + 1);
      return log.tree().consistencyProof(oldSize, size);
    });
  }

  /** Takes in the cosignature lines that witnesses gave for {@code checkpoint}. */
  public void cosigned(Checkpoint checkpoint, List<String> lines) throws IOException {
    commits.actThen(() ->
        () -> {
          log.cosigned(checkpoint, lines);
          return checkpoint;
        });
  }

  /** A static file of the log, as {@code tile/0/000}. */
  public Optional<byte[]> published(String path) throws IOException {
    return store.published(path);
  }

  /** The issuing CAs in force, the newest, which alone certifies, first. */
  public List<IssuingCa> issuers() throws IOException {
    return commits.act(
        () -> issuers.listed(clock.instant()).reversed().stream().map(each -> each.ca()).toList());
  }

  /**
   * The chain for this authority's HTTPS server, from its own certificate up to the root. Not
   * logged: it admits to nothing.
   *
   * @throws IOException also if the issuing CA is over, or its key is not to be had
   */
  public List<byte[]> serverChain(SigningKey serverKey, List<String> hosts) throws IOException {
    return commits.act(() -> {
      Instant now = clock.instant();
      Issuer issuer = issuers.signing(now);
      byte[] server = certificates.server(serverKey.verifyKey(), hosts, issuer, now);
      return List.of(server, issuer.ca().der(), anchor.encode());
    });
  }
}
