package dev.cairn.authority;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.Issuers.Generation;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.Registry;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.x509.Issuer;
import dev.cairn.authority.x509.RevocationListWriter;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes certificates back and makes the lists that say so. Called under the store's lock. */
final class RevocationDesk {

  private static final String LIST = "crl";

  private final AuthorityStore store;
  private final AuthorityLog log;
  private final InstantSource clock;
  private final TrustAnchor anchor;
  private final Issuers issuers;
  private @Nullable RevocationList latest;

  RevocationDesk(
      AuthorityStore store,
      AuthorityLog log,
      InstantSource clock,
      TrustAnchor anchor,
      Issuers issuers) {
    this.store = store;
    this.log = log;
    this.clock = clock;
    this.anchor = anchor;
    this.issuers = issuers;
  }

  Decision<RevocationList> revoke(Revocation what, String reason, String registrar)
      throws IOException {
    if (reason.getBytes(UTF_8).length > Act.REASON_BYTES_MAX) {
      return new Denied<>(
          Denial.REQUEST_INVALID, "a reason has up to " + Act.REASON_BYTES_MAX + " bytes");
    }
    Registry registry = log.registry();
    Predicate<IssuedDevice> matches =
        switch (what) {
          case Revocation.OfCertificate(BigInteger serial) -> d -> d.serial().equals(serial);
          case Revocation.OfNode(NodeId nodeId) -> d -> d.nodeId().equals(nodeId);
          case Revocation.OfMember(UUID subject) -> d -> d.subject().equals(subject);
        };
    List<BigInteger> serials =
        registry.devices().stream().filter(matches).map(IssuedDevice::serial).toList();
    boolean isKnownMember =
        what instanceof Revocation.OfMember(UUID subject) && registry.hasMember(subject);
    if (serials.isEmpty() && !isKnownMember) {
      return new Denied<>(
          Denial.NOTHING_TO_REVOKE, "no certificate matches; 'cairn authority list' shows all");
    }
    Optional<UUID> subject =
        what instanceof Revocation.OfMember(UUID id) ? Optional.of(id) : Optional.empty();
    Optional<NodeId> nodeId =
        what instanceof Revocation.OfNode(NodeId id) ? Optional.of(id) : Optional.empty();
    log.append(new Act.Revoked(clock.millis(), serials, subject, nodeId, reason, registrar));
    return new Granted<>(issue());
  }

  /**
   * Takes back certificates whose device has a new key: two keys must not hold one place in the
   * overlay. Also what a crash left between the new certificate and this.
   */
  void takeBackSuperseded() throws IOException {
    List<BigInteger> serials = log.registry().superseded();
    if (!serials.isEmpty()) {
      log.append(
          new Act.Revoked(
              clock.millis(),
              serials,
              Optional.empty(),
              Optional.empty(),
              "the key was replaced",
              ""));
      issue();
    }
  }

  /**
   * Makes a list of each issuing CA. Their number is durable in the log before the list exists
   * anywhere else, so a crash skips a number and never gives one number to two lists.
   */
  RevocationList issue() throws IOException {
    Registry registry = log.registry();
    Instant now = clock.instant();
    long number = registry.listNumber() + 1;
    List<Generation> listed = issuers.listed(now);
    Set<Hash> together = listed.stream().map(each -> each.ca().id()).collect(Collectors.toSet());
    Map<Integer, Set<BigInteger>> serials = revokedSerials(registry, now);
    List<byte[]> crls = new ArrayList<>();
    for (Generation each : listed) {
      RevocationListWriter.Content content =
          new RevocationListWriter.Content(
              number,
              now,
              together,
              serials.getOrDefault(each.place(), Set.of()),
              registry.revokedSubjects(),
              registry.revokedNodes());
      Issuer issuer = issuers.withKey(each);
      crls.add(RevocationListWriter.crl(content, issuer.name(), issuer.key()));
    }
    log.append(new Act.Listed(now.toEpochMilli(), number, crls.stream().map(Hash::of).toList()));
    log.force();
    byte[] bundle =
        RevocationListWriter.bundle(crls, listed.stream().map(each -> each.ca().der()).toList());
    store.write(LIST, bundle);
    return verified(bundle);
  }

  RevocationList current() throws IOException {
    if (log.registry().isListBehind()) {
      return issue(); // what was taken back must not wait until the list in force is old
    }
    RevocationList known = latest;
    if (known != null && known.number() == log.registry().listNumber() && !isOld(known)) {
      return known; // asked for with every enrolment
    }
    Optional<byte[]> bundle = store.read(LIST);
    if (bundle.isEmpty()) {
      return issue();
    }
    RevocationList list = verified(bundle.get());
    return isOld(list) || list.number() < log.registry().listNumber() ? issue() : list;
  }

  private boolean isOld(RevocationList list) {
    return clock.instant().isAfter(list.thisUpdate().plus(Authority.LIST_AGE_MAX));
  }

  /**
   * By the place of the issuing CA's generation. A certificate that has long expired needs no
   * entry: nobody takes it anyway.
   */
  private static Map<Integer, Set<BigInteger>> revokedSerials(Registry registry, Instant now) {
    return registry.devices().stream()
        .filter(IssuedDevice::revoked)
        .filter(d -> d.certificate().notAfter().plus(RevocationList.GRACE).isAfter(now))
        .collect(
            Collectors.groupingBy(
                d -> registry.generationAt(d.logIndex()),
                Collectors.mapping(IssuedDevice::serial, Collectors.toSet())));
  }

  private RevocationList verified(byte[] bundle) throws IOException {
    RevocationList known = latest;
    if (known != null && Arrays.equals(known.encode(), bundle)) {
      return known; // checking it costs more than signing one
    }
    try {
      known = RevocationList.verify(anchor, bundle, 0);
      latest = known;
      return known;
    } catch (RefusedException e) {
      throw new IOException("the authority's revocation list is damaged: " + e.getMessage(), e);
    }
  }
}
