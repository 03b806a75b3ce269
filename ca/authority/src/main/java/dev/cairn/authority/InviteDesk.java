package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.wire.Denial;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Invites, and decides with a registrar on who asked without one. Under the store's lock. */
final class InviteDesk {

  private static final Duration DAY = Duration.ofDays(1);

  private final AuthorityLog log;
  private final ApprovalQueue queue;
  private final InstantSource clock;
  private final SecureRandom random;

  InviteDesk(AuthorityLog log, ApprovalQueue queue, InstantSource clock, SecureRandom random) {
    this.log = log;
    this.queue = queue;
    this.clock = clock;
    this.random = random;
  }

  Decision<Hash> invite(Hash id, InviteTerms terms, String registrar) throws IOException {
    Quotas quotas = log.registry().quotas();
    long today = log.registry().invites(registrar, clock.millis() - DAY.toMillis());
    if (!registrar.isEmpty() && today >= quotas.invitesADayMax()) {
      return new Denied<>(
          Denial.QUOTA_INVITES,
          registrar + " has given out " + today + " invites within a day, as many as are allowed");
    }
    UUID subject = log.registry().subject(terms.member()).orElseGet(this::newSubject);
    log.append(new Act.Invited(clock.millis(), id, subject, terms, registrar));
    return new Granted<>(id);
  }

  private UUID newSubject() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return RandomUuid.of(bytes);
  }

  List<Asked> waiting() throws IOException {
    return queue.all(clock.millis()).stream().filter(asked -> !asked.declined()).toList();
  }

  /** Granted once registrars have approved; else why not. */
  Decision<Hash> ask(byte[] signedRequest, Wish wish) throws IOException {
    try {
      EnrolmentRequest request = EnrolmentRequest.verify(signedRequest);
      return wish.isSane()
          ? ask(
              new Asked(
                  request.invite(),
                  Hash.of(request.key().bytes()),
                  signedRequest,
                  wish.member(),
                  wish.device(),
                  wish.site(),
                  clock.millis(),
                  false,
                  wish.recovery()))
          : new Denied<>(
              Denial.REQUEST_INVALID, "give a member's name, a device's name and a site");
    } catch (RefusedException e) {
      return new Denied<>(Denial.REQUEST_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private Decision<Hash> ask(Asked asked) throws IOException {
    if (log.registry().invite(asked.id()).isPresent()) {
      return new Granted<>(asked.id());
    }
    List<Asked> all = queue.all(clock.millis());
    Optional<Asked> before = all.stream().filter(other -> other.id().equals(asked.id())).findAny();
    if (before.isPresent() && before.get().declined()) {
      return new Denied<>(Denial.DECLINED, "a registrar declined; talk to them");
    }
    if (before.isEmpty()) {
      if (all.size() >= ApprovalQueue.WAITING_MAX) {
        return new Denied<>(
            Denial.QUEUE_FULL, "too many wait for a registrar; ask for an invite instead");
      }
      queue.put(asked, clock.millis());
    }
    return new Denied<>(
        Denial.APPROVAL_PENDING,
        asked.recovery()
            ? "waiting for two registrars, who will compare the digits " + asked.check()
            : "waiting for a registrar, who will compare the digits " + asked.check());
  }

  /** Lets in who signed in, without a registrar; again is the same. */
  Decision<Hash> admit(EnrolmentRequest request, InviteTerms terms, String by) throws IOException {
    return log.registry().invite(request.invite()).isPresent()
        ? new Granted<>(request.invite())
        : invite(request.invite(), terms, by);
  }

  Decision<Hash> approve(Hash id, InviteTerms terms, String registrar) throws IOException {
    Optional<Asked> asked = queue.find(id, clock.millis());
    if (asked.isEmpty()) {
      return new Denied<>(Denial.REQUEST_UNKNOWN, "nobody of that id waits for approval");
    }
    if (asked.get().recovery()) {
      return new Denied<>(
          Denial.SECOND_REGISTRAR_NEEDED,
          "this device wants a member's vaults back: two registrars approve that, as a recovery");
    }
    Decision<Hash> decision = invite(id, terms, registrar);
    if (decision instanceof Granted<Hash>) {
      log.force(); // else a crash could lose both the asking and the approval
      queue.remove(id, clock.millis());
    }
    return decision;
  }

  Decision<Hash> decline(Hash id) throws IOException {
    Optional<Asked> asked = queue.find(id, clock.millis());
    if (asked.isEmpty()) {
      return new Denied<>(Denial.REQUEST_UNKNOWN, "nobody of that id waits for approval");
    }
    queue.put(asked.get().asDeclined(), clock.millis());
    return new Granted<>(id);
  }

  void setQuotas(Quotas quotas, String registrar) throws IOException {
    log.append(new Act.QuotasSet(clock.millis(), quotas, registrar));
  }
}
