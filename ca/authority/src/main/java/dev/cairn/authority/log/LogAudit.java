package dev.cairn.authority.log;

import dev.cairn.authority.log.Registry.RequestState;
import dev.cairn.authority.wire.RecoveryVeto;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a published log from its first entry to a checkpoint: every tile is what its entries give,
 * the root is the signed one, every certificate is by the organisation's CA, for a request that was
 * logged before it, with the node id that both logged commitments draw; no serial comes twice;
 * revocation lists are numbered upwards. What it rests on is the root certificate alone.
 *
 * <p>Not in the tree is who asked for an invite and why: that people have to tell.
 */
public final class LogAudit {

  private final TrustAnchor anchor;
  private final LogTree tree = new LogTree();
  private final Registry registry = new Registry();
  private final Set<Hash> issuerIds = new HashSet<>();
  private long invites;
  private long certificates;
  private long revocations;

  /**
   * How much of each kind the log holds.
   *
   * @param listNumber of the newest revocation list
   */
  public record Counts(long invites, long certificates, long revocations, long listNumber) {}

  /** Told how far it is. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of {@code all} entries are checked. */
    void at(long done, long all);
  }

  /** An audit of the log that {@code anchor} names. */
  public LogAudit(TrustAnchor anchor) {
    this.anchor = anchor;
  }

  /** Everything that the entries so far add up to. */
  public Registry registry() {
    return registry;
  }

  /** The tree over the entries so far. */
  public LogTree tree() {
    return tree;
  }

  /** How much of each kind was seen so far. */
  public Counts counts() {
    return new Counts(invites, certificates, revocations, registry.listNumber());
  }

  /** The newest checkpoint of {@code source}, signed by the log. */
  public static Checkpoint checkpoint(LogSource source, TrustAnchor anchor)
      throws IOException, RefusedException {
    byte[] note = source.require(AuthorityLog.CHECKPOINT, Checkpoint.NOTE_BYTES_MAX);
    return Checkpoint.verify(note, anchor.logKey());
  }

  /**
   * Goes on up to {@code checkpoint}.
   *
   * @throws RefusedException if the log is not what it was signed to be; the message names the
   *     entry or tile
   * @throws IOException if a file is missing or cannot be read
   */
  public void run(LogSource source, Checkpoint checkpoint, Progress progress)
      throws IOException, RefusedException {
    if (checkpoint.size() < tree.size()) {
      throw new RefusedException(
          Reason.LOG_SHRUNK,
          "the log has shown " + tree.size() + " entries and now shows " + checkpoint.size());
    }
    TileReader tiles = new TileReader(source, checkpoint.size());
    for (long bundle = tree.size() / Tiles.WIDTH; tree.size() < checkpoint.size(); bundle++) {
      var entries = tiles.bundle(bundle);
      for (byte[] entry : entries.subList((int) (tree.size() % Tiles.WIDTH), entries.size())) {
        take(entry);
      }
      progress.at(tree.size(), checkpoint.size());
    }
    if (!tree.root().equals(checkpoint.root())) {
      throw new RefusedException(
          Reason.LOG_FORKED,
          "the entries are not those of the signed checkpoint of size " + checkpoint.size());
    }
    compareTiles(tiles);
  }

  /** Peers build their proofs from these. */
  private void compareTiles(TileReader tiles) throws IOException, RefusedException {
    for (int level = 0; level < tree.height(); level += Tiles.TILE_HEIGHT) {
      for (long index = 0; index < tree.count(level); index++) {
        if (!tiles.at(level, index).equals(tree.at(level, index))) {
          throw new RefusedException(
              Reason.LOG_FORKED,
              "tile "
                  + Tiles.path(String.valueOf(level / 8), index / Tiles.WIDTH, Tiles.WIDTH)
                  + " is not of the log's entries");
        }
      }
    }
  }

  private void take(byte[] entry) throws RefusedException {
    long index = tree.size();
    try {
      Act act = ActCodec.decode(entry);
      check(index, act);
      Hash leaf = Merkle.leafHash(entry);
      registry.replay(index, leaf, act);
      tree.append(leaf);
    } catch (RefusedException e) {
      throw new RefusedException(e.reason(), "log entry " + index + ": " + e.detail());
    }
  }

  private void check(long index, Act act) throws RefusedException {
    if ((index == 0) != (act instanceof Act.Founded)) {
      throw new RefusedException(Reason.MALFORMED, "the founding is the first entry and no other");
    }
    switch (act) {
      case Act.Founded founded -> {
        if (!TrustAnchor.decode(founded.root()).equals(anchor)) {
          throw new RefusedException(Reason.FOREIGN_ROOT, "the log is of another root");
        }
        checkIssuer(founded.issuer());
      }
      case Act.Certified(byte[] certificate) -> {
        // By the newest alone: the key of one that was followed certifies nobody any more.
        check(DeviceCertificate.verify(anchor, certificate, registry.issuerAt(index)));
        certificates++;
      }
      case Act.Listed listed -> {
        if (listed.number() <= registry.listNumber()) {
          throw new RefusedException(
              Reason.CRL_LOWER_NUMBER, "revocation list " + listed.number() + " comes again");
        }
      }
      case Act.RolledOver rolled -> checkIssuer(rolled.issuer());
      case Act.Invited invited -> invites++;
      case Act.Revoked revoked -> revocations++;
      case Act.Requested requested -> EnrolmentRequest.verify(requested.request());
      case Act.QuotasSet set -> {
        // For the authority's own decisions.
      }
      case Act.RecoveryRulesSet set -> {
        // Holders have a least delay of their own.
      }
      case Act.RecoveryApproved approved -> check(approved);
      case Act.RecoveryVetoed vetoed -> check(vetoed);
      case Act.Renewed renewed -> check(RenewalRequest.read(renewed.request()));
    }
  }

  private void checkIssuer(byte[] der) throws RefusedException {
    IssuingCa issuer = IssuingCa.verify(anchor, der);
    if (!issuerIds.add(issuer.id())) {
      throw new RefusedException(
          Reason.ISSUER_TWICE, "the key of issuing CA " + issuer.id().shortHex() + " comes again");
    }
  }

  private void check(Act.RecoveryApproved approved) throws RefusedException {
    if (approved.registrar().isBlank() || !registry.hasMember(approved.subject())) {
      throw new RefusedException(
          Reason.NOT_APPROVED, "a recovery approved by nobody, or of nobody");
    }
  }

  private void check(Act.RecoveryVetoed vetoed) throws RefusedException {
    Optional<IssuedDevice> device = registry.device(RecoveryVeto.verify(vetoed.veto()).key());
    if (device.filter(d -> d.subject().equals(vetoed.subject())).isEmpty()) {
      throw new RefusedException(
          Reason.BAD_SIGNATURE, "a veto that no device of the member signed");
    }
  }

  /** Two different registrars, both logged before, both named in the certificate. */
  private void checkRecovery(RecoveryBinding binding, Optional<RequestState> request)
      throws RefusedException {
    boolean isApproved =
        request
            .flatMap(r -> registry.recovery(r.request().invite()))
            .filter(RecoveryState::isApproved)
            .filter(state -> state.approvers().containsAll(binding.approvers()))
            .isPresent();
    if (!isApproved) {
      throw new RefusedException(
          Reason.NOT_APPROVED,
          "a recovery certificate whose approval by two registrars was not logged before it, or"
              + " that was vetoed");
    }
  }

  private void check(RenewalRequest request) throws RefusedException {
    Optional<IssuedDevice> device = registry.device(request.serial());
    if (device.isEmpty() || !request.isSignedBy(device.get().certificate().key())) {
      throw new RefusedException(
          Reason.BAD_SIGNATURE, "a renewal that its certificate's key did not sign");
    }
  }

  private void check(DeviceCertificate certificate) throws RefusedException {
    if (registry.device(certificate.serial()).isPresent()) {
      throw new RefusedException(
          Reason.SERIAL_TWICE, "serial " + certificate.serial().toString(16) + " comes again");
    }
    NodeBinding node = certificate.node();
    Optional<RequestState> request = registry.request(node.requestLeaf());
    boolean isDrawn =
        request
            .filter(r ->
                NodeId.commitment(node.deviceNonce()).equals(r.request().nonceCommitment())
                    && NodeId.commitment(node.authorityNonce()).equals(r.authorityCommitment()))
            .isPresent();
    if (!isDrawn) {
      throw new RefusedException(
          Reason.NODE_ID,
          "node id " + node.nodeId() + " was not drawn from a request that was logged before");
    }
    if (certificate.recovery().isPresent()) {
      checkRecovery(certificate.recovery().get(), request);
    }
    Optional<IssuedDevice> before = request.flatMap(RequestState::issued);
    if (before.isPresent()) {
      checkRenewal(before.get(), certificate);
    } else if (request.isPresent() && !request.get().request().key().equals(certificate.key())) {
      throw new RefusedException(Reason.NOT_ASKED_FOR, "another key asked for this node id");
    }
  }

  private void checkRenewal(IssuedDevice before, DeviceCertificate certificate)
      throws RefusedException {
    boolean isAskedFor =
        registry.renewal(before.serial()).filter(key -> key.equals(certificate.key())).isPresent();
    if (!isAskedFor || before.revoked()) {
      throw new RefusedException(
          Reason.NOT_ASKED_FOR,
          "a second certificate for node "
              + before.nodeId()
              + " without a logged wish of its key, or after it was revoked");
    }
  }
}
