package dev.cairn.authority.log;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.RefusedException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the log's entries add up to. Plain data; guarded by the store's lock. Believes the entries:
 * they were checked before they were logged, and a log of others is checked by {@link LogAudit}.
 */
public final class Registry {

  /**
   * An invite and the requests that used it.
   *
   * @param usedBy leaf hashes of their entries
   */
  public record InviteState(long givenMs, UUID subject, InviteTerms terms, List<Hash> usedBy) {
    public InviteState {
      usedBy = List.copyOf(usedBy);
    }

    public boolean isOverAt(long nowMs) {
      return nowMs - givenMs > terms.validFor().toMillis();
    }
  }

  /**
   * A logged request.
   *
   * @param place of its node among {@link #nodes}; -1 until a certificate was issued
   */
  private record Request(
      long logIndex, Hash signed, EnrolmentRequest request, Hash authorityCommitment, int place) {
    Request at(int newPlace) {
      return new Request(logIndex, signed, request, authorityCommitment, newPlace);
    }
  }

  /** A logged request and, once issued, its newest certificate. */
  public record RequestState(
      long logIndex,
      Hash signed,
      EnrolmentRequest request,
      Hash authorityCommitment,
      Optional<IssuedDevice> issued) {}

  private final Map<String, UUID> subjectsByName = new TreeMap<>();
  private final Map<UUID, String> namesBySubject = new HashMap<>();
  private final Map<Hash, InviteState> invites = new HashMap<>();
  private final Map<Hash, Request> requests = new HashMap<>();

  /** The newest certificate of each node: side by side, because pages look at all of them. */
  private final List<IssuedDevice> nodes = new ArrayList<>();

  private final Map<String, String> sites = new HashMap<>();
  private final Map<BigInteger, IssuedDevice> devices = new LinkedHashMap<>();
  private final Map<VerifyKey, BigInteger> serialsByKey = new HashMap<>();
  private final Set<UUID> revokedSubjects = new TreeSet<>();
  private final Set<NodeId> revokedNodes = new TreeSet<>();
  private final Map<BigInteger, VerifyKey> renewals = new HashMap<>();
  private final Map<BigInteger, BigInteger> successors = new HashMap<>();
  private final Set<BigInteger> superseded = new TreeSet<>();
  private final Map<UUID, List<BigInteger>> serialsBySubject = new HashMap<>();
  private final Map<UUID, List<Draw>> draws = new HashMap<>();
  private final Map<String, List<Long>> invitesBy = new TreeMap<>();
  private final Map<Hash, RecoveryState> recoveries = new LinkedHashMap<>();
  private RecoveryRules recoveryRules = RecoveryRules.DEFAULT;
  private Quotas quotas = Quotas.DEFAULT;
  private final List<LoggedIssuer> issuers = new ArrayList<>();
  private long listNumber;
  private boolean isListBehind;

  /**
   * A generation of the issuing CA; certificates after {@code logIndex} are its, until the next.
   */
  private record LoggedIssuer(long logIndex, byte[] der) {}

  /** A draw of a node id, finished or abandoned. */
  private record Draw(long timeMs, String device) {}

  /** Takes one more entry into account. */
  void replay(long index, Hash leaf, Act act) throws RefusedException {
    switch (act) {
      case Act.Founded founded -> issuers.add(new LoggedIssuer(index, founded.issuer()));
      case Act.RolledOver rolled -> {
        issuers.add(new LoggedIssuer(index, rolled.issuer()));
        isListBehind = true;
      }
      case Act.Invited invited -> replay(invited);
      case Act.Requested requested -> replay(index, leaf, requested);
      case Act.Certified certified -> replay(index, certified);
      case Act.Revoked revoked -> replay(revoked);
      case Act.Renewed renewed -> replay(renewed);
      case Act.QuotasSet set -> quotas = set.quotas();
      case Act.RecoveryRulesSet set -> recoveryRules = set.rules();
      case Act.RecoveryApproved approved ->
          recoveries.merge(
              approved.id(),
              RecoveryState.begun(approved),
              (known, begun) -> known.approvedBy(approved.registrar()));
      case Act.RecoveryVetoed vetoed ->
          recoveries.replaceAll(
              (id, state) -> state.subject().equals(vetoed.subject()) ? state.vetoed() : state);
      case Act.Listed listed -> {
        listNumber = Math.max(listNumber, listed.number());
        isListBehind = false;
      }
    }
  }

  private void replay(Act.Invited invited) {
    String member = invited.terms().member();
    subjectsByName.put(member, invited.subject());
    namesBySubject.put(invited.subject(), member);
    invites.put(
        invited.invite(),
        new InviteState(invited.timeMs(), invited.subject(), invited.terms(), List.of()));
    if (!invited.registrar().isEmpty()) {
      invitesBy
          .computeIfAbsent(invited.registrar(), name -> new ArrayList<>())
          .add(invited.timeMs());
    }
  }

  private void replay(long index, Hash leaf, Act.Requested requested) throws RefusedException {
    EnrolmentRequest request = EnrolmentRequest.readLogged(requested.request());
    requests.put(
        leaf,
        new Request(
            index, Hash.of(requested.request()), request, requested.authorityCommitment(), -1));
    InviteState invite = invites.get(request.invite());
    if (invite != null) {
      invites.put(request.invite(), used(invite, leaf));
      draws
          .computeIfAbsent(invite.subject, subject -> new ArrayList<>())
          .add(new Draw(requested.timeMs(), invite.terms.device()));
    }
  }

  private static InviteState used(InviteState invite, Hash leaf) {
    List<Hash> usedBy = new ArrayList<>(invite.usedBy);
    usedBy.add(leaf);
    return new InviteState(invite.givenMs, invite.subject, invite.terms, usedBy);
  }

  private void replay(Act.Renewed renewed) throws RefusedException {
    RenewalRequest request = RenewalRequest.readLogged(renewed.request());
    renewals.put(request.serial(), request.key());
  }

  private void replay(long index, Act.Certified certified) throws RefusedException {
    DeviceCertificate certificate = shared(DeviceCertificate.readLogged(certified.certificate()));
    request(certificate.node().requestLeaf())
        .filter(request -> certificate.recovery().isPresent())
        .map(request -> request.request().invite())
        .ifPresent(id ->
            recoveries.computeIfPresent(id, (key, state) -> state.certified(certificate.serial())));
    String member = namesBySubject.getOrDefault(certificate.subject().subject(), "?");
    IssuedDevice device = new IssuedDevice(member, certificate, index, false);
    requests.computeIfPresent(
        certificate.node().requestLeaf(), (leaf, request) -> place(request, device));
    devices.put(certificate.serial(), device);
    serialsByKey.put(certificate.key(), certificate.serial());
    serialsBySubject
        .computeIfAbsent(certificate.subject().subject(), subject -> new ArrayList<>())
        .add(certificate.serial());
  }

  private Request place(Request request, IssuedDevice device) {
    if (request.place < 0) {
      nodes.add(device);
      return request.at(nodes.size() - 1);
    }
    follow(nodes.get(request.place), device.certificate());
    nodes.set(request.place, device);
    return request;
  }

  /** A renewed certificate repeats most of the one before: kept once. */
  private DeviceCertificate shared(DeviceCertificate read) {
    IssuedDevice before = device(read.key()).orElse(null);
    if (before == null || !before.certificate().node().nodeId().equals(read.node().nodeId())) {
      String site = sites.computeIfAbsent(read.subject().site(), name -> name);
      return new DeviceCertificate(
          read.serial(),
          read.key(),
          read.node(),
          read.subject().at(site),
          read.notBefore(),
          read.notAfter(),
          read.recovery());
    }
    DeviceCertificate known = before.certificate();
    boolean isSame = known.subject().equals(read.subject());
    return new DeviceCertificate(
        read.serial(),
        known.key(),
        known.node(),
        isSame ? known.subject() : read.subject(),
        read.notBefore(),
        read.notAfter(),
        read.recovery());
  }

  private void follow(IssuedDevice before, DeviceCertificate certificate) {
    successors.put(before.serial(), certificate.serial());
    renewals.remove(before.serial());
    if (!before.certificate().key().equals(certificate.key())) {
      superseded.add(before.serial());
    }
  }

  private void replay(Act.Revoked revoked) {
    revoked.serials().forEach(superseded::remove);
    for (BigInteger serial : revoked.serials()) {
      devices.computeIfPresent(serial, (key, device) -> revoked(device));
    }
    revoked.subject().ifPresent(revokedSubjects::add);
    revoked.nodeId().ifPresent(revokedNodes::add);
    isListBehind = true;
  }

  private IssuedDevice revoked(IssuedDevice device) {
    IssuedDevice revoked = device.asRevoked();
    Request request = requests.get(device.certificate().node().requestLeaf());
    if (request != null && nodes.get(request.place).serial().equals(device.serial())) {
      nodes.set(request.place, revoked);
    }
    return revoked;
  }

  public Optional<UUID> subject(String member) {
    return Optional.ofNullable(subjectsByName.get(member));
  }

  /** Name of a member; {@code ?} if there is none. */
  public String name(UUID subject) {
    return namesBySubject.getOrDefault(subject, "?");
  }

  public boolean hasMember(UUID subject) {
    return namesBySubject.containsKey(subject);
  }

  public Optional<InviteState> invite(Hash id) {
    return Optional.ofNullable(invites.get(id));
  }

  public Optional<RequestState> request(Hash leaf) {
    return Optional.ofNullable(requests.get(leaf))
        .map(r ->
            new RequestState(
                r.logIndex,
                r.signed,
                r.request,
                r.authorityCommitment,
                r.place < 0 ? Optional.empty() : Optional.of(nodes.get(r.place))));
  }

  public Optional<IssuedDevice> device(BigInteger serial) {
    return Optional.ofNullable(devices.get(serial));
  }

  public Optional<IssuedDevice> device(VerifyKey key) {
    return Optional.ofNullable(serialsByKey.get(key)).map(devices::get);
  }

  /** The key that by a logged wish shall have the certificate after that one. */
  public Optional<VerifyKey> renewal(BigInteger serial) {
    return Optional.ofNullable(renewals.get(serial));
  }

  /** Serial of the certificate that followed that one. */
  public Optional<BigInteger> successor(BigInteger serial) {
    return Optional.ofNullable(successors.get(serial));
  }

  /** Serials whose device has a new key since, not taken back yet. */
  public List<BigInteger> superseded() {
    return List.copyOf(superseded);
  }

  /** How recoveries go. */
  public RecoveryRules recoveryRules() {
    return recoveryRules;
  }

  /** The recovery that the invite of that id stands for; empty for an ordinary invite. */
  public Optional<RecoveryState> recovery(Hash id) {
    return Optional.ofNullable(recoveries.get(id));
  }

  /** All recoveries that were approved by anybody, in the order of the log. */
  public List<RecoveryState> recoveries() {
    return List.copyOf(recoveries.values());
  }

  /** What is allowed. */
  public Quotas quotas() {
    return quotas;
  }

  /** Node ids of the member's that have a certificate in force at {@code now}. */
  public Set<NodeId> liveNodes(UUID subject, Instant now) {
    Set<NodeId> nodes = new HashSet<>();
    for (BigInteger serial : serialsBySubject.getOrDefault(subject, List.of())) {
      IssuedDevice device = devices.get(serial);
      if (device != null && !device.revoked() && !now.isAfter(device.certificate().notAfter())) {
        nodes.add(device.nodeId());
      }
    }
    return nodes;
  }

  /** Draws for the member since then, also abandoned ones. */
  public long draws(UUID subject, long sinceMs) {
    return draws.getOrDefault(subject, List.of()).stream()
        .filter(draw -> draw.timeMs > sinceMs)
        .count();
  }

  /** As above, for the device of that name. */
  public long draws(UUID subject, String device, long sinceMs) {
    return draws.getOrDefault(subject, List.of()).stream()
        .filter(draw -> draw.timeMs > sinceMs && draw.device.equals(device))
        .count();
  }

  /** Invites and approvals by that registrar since then. */
  public long invites(String registrar, long sinceMs) {
    return invitesBy.getOrDefault(registrar, List.of()).stream()
        .filter(timeMs -> timeMs > sinceMs)
        .count();
  }

  /** Invites that can be used at {@code nowMs}, the newest first. */
  public List<InviteState> openInvites(long nowMs, int countMax) {
    return invites.values().stream()
        .filter(invite -> !invite.isOverAt(nowMs) && invite.usedBy.size() < invite.terms.uses())
        .sorted(Comparator.comparingLong(InviteState::givenMs).reversed())
        .limit(countMax)
        .toList();
  }

  /** Number of members. */
  public int memberCount() {
    return subjectsByName.size();
  }

  /** Members whose name fits, by name. */
  public Map<String, UUID> members(Predicate<String> name) {
    Map<String, UUID> members = new LinkedHashMap<>();
    subjectsByName.forEach((member, subject) -> {
      if (name.test(member)) {
        members.put(member, subject);
      }
    });
    return members;
  }

  /** The newest certificate of each node of that member. */
  public List<IssuedDevice> current(UUID subject) {
    Map<NodeId, IssuedDevice> newest = new LinkedHashMap<>();
    for (BigInteger serial : serialsBySubject.getOrDefault(subject, List.of())) {
      IssuedDevice device = devices.get(serial);
      if (device != null) {
        newest.put(device.nodeId(), device);
      }
    }
    return List.copyOf(newest.values());
  }

  /** The newest certificate of each node, in the order of their first. */
  public Stream<IssuedDevice> current() {
    return nodes.stream();
  }

  /** Number of certificates ever issued. */
  public int deviceCount() {
    return devices.size();
  }

  /** Every certificate ever issued, in the order of the log. */
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

  /** Certificates of the issuing CAs, the first generation first. */
  public List<byte[]> issuers() {
    return issuers.stream().map(LoggedIssuer::der).toList();
  }

  /** Certificate of the issuing CA that signs, or signed, the certificate logged at that index. */
  public byte[] issuerAt(long logIndex) {
    return issuers.get(generationAt(logIndex)).der;
  }

  /** Its place among {@link #issuers}. */
  public int generationAt(long logIndex) {
    int generation = issuers.size() - 1;
    while (generation > 0 && issuers.get(generation).logIndex > logIndex) {
      generation--;
    }
    return generation;
  }

  /**
   * True if something was taken back, or a CA was added, since the newest revocation list: then it
   * is to be made anew, whoever was cut short in between.
   */
  public boolean isListBehind() {
    return isListBehind;
  }

  /** Highest number of a revocation list so far; 0 for none. */
  public long listNumber() {
    return listNumber;
  }
}
