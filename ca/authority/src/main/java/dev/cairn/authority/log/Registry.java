package dev.cairn.authority.log;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.RefusedException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** What the log's entries add up to. Plain data; guarded by the store's lock. */
public final class Registry {

  /** An invite and, once used, the request that used it. */
  public record InviteState(
      long givenMs, UUID subject, InviteTerms terms, Optional<Hash> usedByRequestLeaf) {
    public boolean isOverAt(long nowMs) {
      return nowMs - givenMs > terms.validFor().toMillis();
    }
  }

  /** A logged request and, once issued, its newest certificate's serial. */
  public record RequestState(
      long logIndex, byte[] signed, EnrolmentRequest request, Optional<BigInteger> serial) {}

  private final Map<String, UUID> subjectsByName = new TreeMap<>();
  private final Map<UUID, String> namesBySubject = new HashMap<>();
  private final Map<Hash, InviteState> invites = new HashMap<>();
  private final Map<Hash, RequestState> requests = new HashMap<>();
  private final Map<BigInteger, IssuedDevice> devices = new TreeMap<>();
  private final Map<VerifyKey, BigInteger> serialsByKey = new HashMap<>();
  private final Set<UUID> revokedSubjects = new TreeSet<>();
  private final Set<NodeId> revokedNodes = new TreeSet<>();
  private long listNumber;

  /** Takes one more entry into account. */
  void replay(long index, Hash leaf, Act act) throws RefusedException {
    switch (act) {
      case Act.Founded founded -> {
        // The certificates are read once, by Authority.
      }
      case Act.Invited invited -> replay(invited);
      case Act.Requested requested -> replay(index, leaf, requested);
      case Act.Certified certified -> replay(index, certified);
      case Act.Revoked revoked -> replay(revoked);
      case Act.Listed listed -> listNumber = Math.max(listNumber, listed.number());
    }
  }

  private void replay(Act.Invited invited) {
    String member = invited.terms().member();
    subjectsByName.put(member, invited.subject());
    namesBySubject.put(invited.subject(), member);
    invites.put(
        invited.invite(),
        new InviteState(invited.timeMs(), invited.subject(), invited.terms(), Optional.empty()));
  }

  private void replay(long index, Hash leaf, Act.Requested requested) throws RefusedException {
    EnrolmentRequest request = EnrolmentRequest.verify(requested.request());
    requests.put(leaf, new RequestState(index, requested.request(), request, Optional.empty()));
    invites.computeIfPresent(
        request.invite(),
        (id, invite) ->
            new InviteState(invite.givenMs, invite.subject, invite.terms, Optional.of(leaf)));
  }

  private void replay(long index, Act.Certified certified) throws RefusedException {
    DeviceCertificate certificate = DeviceCertificate.read(certified.certificate());
    String member = namesBySubject.getOrDefault(certificate.subject().subject(), "?");
    devices.put(certificate.serial(), new IssuedDevice(member, certificate, index, false));
    serialsByKey.put(certificate.key(), certificate.serial());
    requests.computeIfPresent(
        certificate.node().requestLeaf(),
        (leaf, request) ->
            new RequestState(
                request.logIndex,
                request.signed,
                request.request,
                Optional.of(certificate.serial())));
  }

  private void replay(Act.Revoked revoked) {
    for (BigInteger serial : revoked.serials()) {
      devices.computeIfPresent(serial, (key, device) -> device.asRevoked());
    }
    revoked.subject().ifPresent(revokedSubjects::add);
    revoked.nodeId().ifPresent(revokedNodes::add);
  }

  public Optional<UUID> subject(String member) {
    return Optional.ofNullable(subjectsByName.get(member));
  }

  public boolean hasMember(UUID subject) {
    return namesBySubject.containsKey(subject);
  }

  public Optional<InviteState> invite(Hash id) {
    return Optional.ofNullable(invites.get(id));
  }

  public Optional<RequestState> request(Hash leaf) {
    return Optional.ofNullable(requests.get(leaf));
  }

  public Optional<IssuedDevice> device(BigInteger serial) {
    return Optional.ofNullable(devices.get(serial));
  }

  public Optional<IssuedDevice> device(VerifyKey key) {
    return Optional.ofNullable(serialsByKey.get(key)).map(devices::get);
  }

  /** Every certificate ever issued, by serial. */
  public List<IssuedDevice> devices() {
    return List.copyOf(devices.values());
  }

  public boolean isRevoked(UUID subject) {
    return revokedSubjects.contains(subject);
  }

  public Set<UUID> revokedSubjects() {
    return new HashSet<>(revokedSubjects);
  }

  public Set<NodeId> revokedNodes() {
    return new HashSet<>(revokedNodes);
  }

  /** Highest number of a revocation list so far; 0 for none. */
  public long listNumber() {
    return listNumber;
  }
}
