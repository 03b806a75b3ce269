package dev.cairn.bench;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code tests/bench/authority}: how many strangers' credentials a peer judges a second on one
 * core: each parsed from its bytes, with its chain, its proof of inclusion in a checkpoint of its
 * own, and a revocation list of 10,000 entries.
 */
public final class AdmissionBench {

  private static final int REVOKED = 10_000;
  private static final int MEMBERS = 50;
  private static final int STRANGERS = 2_000;

  private AdmissionBench() {}

  /** {@code SECONDS}. */
  public static void main(String[] args) throws Exception {
    SecureRandom random = new SecureRandom();
    Authority authority =
        Ceremony.found(
            new MemoryStore(), AuthorityBench.ACME, key -> {}, InstantSource.system(), random);
    authority.setQuotas(new Quotas(10_000, 10_000, 1_000_000), "");
    for (int i = 0; i < REVOKED; i++) {
      enrol(authority, random, "gone-" + i % MEMBERS);
    }
    for (int i = 0; i < MEMBERS; i++) {
      revoke(authority, "gone-" + i);
    }
    List<byte[]> credentials = new ArrayList<>();
    for (int i = 0; i < STRANGERS; i++) {
      credentials.add(enrol(authority, random, "here-" + i % MEMBERS).encode());
    }
    TrustAnchor anchor = TrustAnchor.decode(authority.anchor().encode());
    RevocationList list = RevocationList.verify(anchor, authority.newRevocationList().encode(), 0);
    System.out.println("revoked_entries " + list.serials().size());
    run(anchor, list, credentials, Integer.parseInt(args[0]));
  }

  private static UnverifiedCredential enrol(Authority authority, SecureRandom random, String member)
      throws Exception {
    return authority.enrol(SigningKey.generate(random), InviteTerms.of(member, "s", 1, 1));
  }

  private static void revoke(Authority authority, String member) throws Exception {
    authority.revoke(new Revocation.OfMember(authority.member(member).orElseThrow()), "bench");
  }

  private static void run(
      TrustAnchor anchor, RevocationList list, List<byte[]> credentials, int seconds)
      throws Exception {
    long began = System.nanoTime();
    long warm = began + seconds * 500_000_000L;
    long end = began + seconds * 1_000_000_000L;
    long count = 0;
    for (int i = 0; System.nanoTime() < end; i++) {
      UnverifiedCredential shown =
          UnverifiedCredential.decode(credentials.get(i % credentials.size()));
      if (!(Admission.check(anchor, shown, list, Instant.now()) instanceof Admission.Admitted)) {
        throw new AssertionError("an honest member was not admitted");
      }
      count += System.nanoTime() > warm ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT, "admitted_per_second %.0f%n", count * 1e9 / (System.nanoTime() - warm));
  }
}
