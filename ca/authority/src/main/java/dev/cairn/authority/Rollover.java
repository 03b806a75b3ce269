package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the next generation of the issuing CA, beside a serving authority. Three steps: {@link
 * #request} makes its key, whoever has the root's key signs ({@link IssuerRequest#sign}), {@link
 * #accept} logs it. From that entry on it alone certifies; what the generations before certified is
 * admitted until it ends, and their revocation lists go on.
 *
 * <p>Killed at any point there is the old generation in force or the new one: a request that was
 * not accepted is the same when asked for again, and a revocation list that an entry calls for is
 * made by whoever looks next.
 */
public final class Rollover {

  /** The request that was made last; whether it was accepted, the log knows. */
  private static final String PENDING = "rollover";

  /** No certificate and no list: signed to see that a key can, and thrown away. */
  private static final byte[] PROBE = {};

  private final GroupCommit commits;
  private final AuthorityStore store;
  private final AuthorityLog log;
  private final InstantSource clock;
  private final TrustAnchor anchor;
  private final Issuers issuers;
  private final RevocationDesk revocations;

  Rollover(
      GroupCommit commits,
      AuthorityStore store,
      AuthorityLog log,
      InstantSource clock,
      TrustAnchor anchor,
      Issuers issuers,
      RevocationDesk revocations) {
    this.commits = commits;
    this.store = store;
    this.log = log;
    this.clock = clock;
    this.anchor = anchor;
    this.issuers = issuers;
    this.revocations = revocations;
  }

  /**
   * How the next one is to be.
   *
   * @param isEarly also in the first year of the one in force
   * @param place where its key is made
   * @param ends digits of those in force that end with it, because their key is lost or known to
   *     others: their devices are admitted by nobody any more, and renew at once
   */
  public record Terms(boolean isEarly, KeyPlace place, List<String> ends) {
    public Terms {
      ends = List.copyOf(ends);
    }

    /** In its time, in a file. */
    public static Terms inTime() {
      return new Terms(false, new KeyPlace.InFile(), List.of());
    }
  }

  /**
   * Asks for the next issuing CA, of a new key that is durable on return. Asked again on the same
   * terms before it is accepted, it is the same request: so two registrars at once make one
   * generation.
   */
  public Decision<IssuerRequest> request(Terms terms, SecureRandom random) throws IOException {
    return commits.act(() -> {
      Instant now = clock.instant();
      List<IssuingCa> listed = issuers.listed(now).stream().map(each -> each.ca()).toList();
      Set<Hash> ended = new HashSet<>(issuers.ended(now));
      for (String digits : terms.ends) {
        Optional<IssuingCa> ca =
            listed.stream().filter(each -> each.digits().equals(digits)).findFirst();
        if (ca.isEmpty()) {
          return new Denied<>(
              Denial.ISSUER_REFUSED, "no issuing CA in force has the digits '" + digits + "'");
        }
        ended.add(ca.get().id());
      }
      Optional<IssuerRequest> pending = pending(terms, ended);
      if (pending.isPresent()) {
        return new Granted<>(pending.get());
      }
      Optional<Denied<IssuerRequest>> denied = tooEarly(now, listed, terms, ended);
      if (denied.isPresent()) {
        return denied.get();
      }
      IssuingKey key = IssuingKeys.make(store, terms.place, false, random);
      IssuerRequest request = IssuerRequest.of(anchor, key, ended);
      store.write(PENDING, request.encode());
      return new Granted<>(request);
    });
  }

  private static Optional<Denied<IssuerRequest>> tooEarly(
      Instant now, List<IssuingCa> listed, Terms terms, Set<Hash> ended) {
    IssuingCa newest = listed.getLast();
    if (!terms.isEarly && terms.ends.isEmpty() && !newest.isRolloverDue(now)) {
      return Optional.of(
          new Denied<>(
              Denial.NOT_DUE,
              "the issuing CA is to be followed from "
                  + newest.rolloverDue()
                  + " on; to do it before, say --early; if its key is lost or known to others,"
                  + " --end "
                  + newest.digits()));
    }
    long goOn = listed.stream().filter(ca -> !ended.contains(ca.id())).count();
    return goOn < CertificateProfile.ISSUERS_MAX
        ? Optional.empty()
        : Optional.of(
            new Denied<>(
                Denial.NOT_DUE,
                CertificateProfile.ISSUERS_MAX
                    + " issuing CAs are in force already; wait until the first of them ends"));
  }

  /** The request on these terms that nobody accepted yet, if its key is still here. */
  private Optional<IssuerRequest> pending(Terms terms, Set<Hash> ended) throws IOException {
    Optional<byte[]> file = store.read(PENDING);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    IssuerRequest request = request(file.get());
    Hash id = request.key().hash();
    boolean isOpen =
        request.anchor().equals(anchor) && !isLogged(id) && request.wish().ended().equals(ended);
    boolean isInToken = terms.place instanceof KeyPlace.InToken;
    return isOpen && IssuingKeys.isHere(store, id, isInToken)
        ? Optional.of(request)
        : Optional.empty();
  }

  private static IssuerRequest request(byte[] file) throws IOException {
    try {
      return IssuerRequest.decode(file, PENDING);
    } catch (IOException | RefusedException e) {
      throw new IOException(
          "the authority's file '"
              + PENDING
              + "', the request that was made last, is damaged; delete it (in its folder, or from"
              + " the table cairn_file): "
              + e.getMessage(),
          e);
    }
  }

  private boolean isLogged(Hash id) throws IOException {
    return issuers.all().stream().anyMatch(ca -> ca.id().equals(id));
  }

  /**
   * Puts the next issuing CA in force, and makes the first revocation list that is also its.
   *
   * @param der its certificate, from wherever the root's key is
   * @throws IOException also if the key of any generation that goes on is not to be had; nothing is
   *     changed then
   */
  public Decision<IssuingCa> accept(byte[] der) throws IOException {
    return commits.act(() -> {
      Instant now = clock.instant();
      IssuingCa next;
      try {
        next = IssuingCa.verify(anchor, der, now);
      } catch (RefusedException e) {
        return new Denied<>(Denial.ISSUER_REFUSED, String.valueOf(e.getMessage()));
      }
      if (isLogged(next.id())) {
        return new Denied<>(
            Denial.ISSUER_REFUSED, "issuing CA " + next.digits() + " is in force already");
      }
      if (next.isRolloverDue(now)) {
        return new Denied<>(
            Denial.ISSUER_REFUSED,
            "it would end at "
                + next.notAfter()
                + ", in less than a year; the clock of the machine that signed it may be off");
      }
      requireKeys(now, next);
      log.append(new Act.RolledOver(now.toEpochMilli(), der));
      revocations.issue();
      publish();
      return new Granted<>(next);
    });
  }

  /** Before anything is logged: without one of them there would be no list, and no certificate. */
  private void requireKeys(Instant now, IssuingCa next) throws IOException {
    IssuingKeys.read(store::read, next, false).sign(PROBE);
    for (Issuers.Generation each : issuers.listed(now)) {
      if (!next.ended().contains(each.ca().id())) {
        issuers.withKey(each).key().sign(PROBE);
      }
    }
  }

  /** Shows the issuing CAs that are in force, the newest first, unless they are shown already. */
  void publish() throws IOException {
    issuers.publish(clock.instant());
  }
}
