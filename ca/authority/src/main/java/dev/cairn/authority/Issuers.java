package dev.cairn.authority;

import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.x509.Issuer;
import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The generations of the issuing CA as the log has them, and their keys, which are looked for when
 * they are needed: another process may have rolled over, and an authority whose token is away still
 * answers what needs no signature. Called under the store's lock.
 */
final class Issuers {

  private static final String PUBLISHED = "issuing.pem";

  private final AuthorityStore store;
  private final AuthorityLog log;
  private final TrustAnchor anchor;
  private final Map<Hash, IssuingKey> keys = new HashMap<>();

  Issuers(AuthorityStore store, AuthorityLog log, TrustAnchor anchor) {
    this.store = store;
    this.log = log;
    this.anchor = anchor;
  }

  /** All, the first generation first. */
  List<IssuingCa> all() throws IOException {
    List<IssuingCa> all = new ArrayList<>();
    try {
      for (byte[] der : log.registry().issuers()) {
        all.add(IssuingCa.verify(anchor, der)); // remembered by the anchor
      }
    } catch (RefusedException e) {
      throw new IOException("the authority's log has a damaged CA: " + e.getMessage(), e);
    }
    return all;
  }

  /**
   * One of them.
   *
   * @param place among all, from 0
   */
  record Generation(int place, IssuingCa ca) {}

  private static List<Generation> generations(List<IssuingCa> all) {
    List<Generation> generations = new ArrayList<>();
    for (IssuingCa ca : all) {
      generations.add(new Generation(generations.size(), ca));
    }
    return generations;
  }

  /**
   * The one that signs certificates now, with its key.
   *
   * @throws IOException also if it is over, or its key is not to be had
   */
  Issuer signing(Instant now) throws IOException {
    Generation newest = generations(all()).getLast();
    if (now.isAfter(newest.ca.notAfter())) {
      throw new IOException(
          "the issuing CA ended at "
              + newest.ca.notAfter()
              + " and certifies nobody any more; make the next one with"
              + " 'cairn authority rollover now'");
    }
    return withKey(newest);
  }

  /** Ids of those that the root ended with one that came after. */
  private static Set<Hash> ended(List<IssuingCa> all) {
    return all.stream().flatMap(ca -> ca.ended().stream()).collect(Collectors.toSet());
  }

  /**
   * Ids of those that the root ended before their time is over. Each one that follows says so
   * again, for peers that were away when it was said first.
   */
  Set<Hash> ended(Instant now) throws IOException {
    List<IssuingCa> all = all();
    Set<Hash> ended = ended(all);
    return all.stream()
        .filter(ca -> ended.contains(ca.id()) && !now.isAfter(ca.notAfter()))
        .map(IssuingCa::id)
        .collect(Collectors.toSet());
  }

  /** True if the root ended the CA of the certificate that was logged there. */
  boolean isEndedAt(long logIndex) throws IOException {
    List<IssuingCa> all = all();
    return ended(all).contains(all.get(log.registry().generationAt(logIndex)).id());
  }

  /** Those of the log whose revocation lists are made, as below. */
  List<Generation> listed(Instant now) throws IOException {
    return listed(all(), now);
  }

  /**
   * Those whose revocation lists are made, and whose keys are needed: the newest, and those before
   * whose certificate is not over and was not ended by the root. Nothing that they certified is
   * good for longer. A month more is for peers whose clock is slow, and which would miss a list
   * that is no longer made.
   *
   * @param all generations, the first one first
   */
  static List<Generation> listed(List<IssuingCa> all, Instant now) {
    Set<Hash> ended = ended(all);
    List<Generation> listed = new ArrayList<>();
    for (Generation each : generations(all)) {
      boolean isOver = now.isAfter(each.ca.notAfter().plus(RevocationList.GRACE));
      if (each.place == all.size() - 1 || (!isOver && !ended.contains(each.ca.id()))) {
        listed.add(each);
      }
    }
    return listed;
  }

  /** Makes the file of those that are in force, the newest first, if it is not there already. */
  void publish(Instant now) throws IOException {
    ByteArrayOutputStream pem = new ByteArrayOutputStream();
    for (Generation each : listed(now).reversed()) {
      pem.writeBytes(KeyFile.certificate(each.ca.der()));
    }
    Optional<byte[]> published = store.published(PUBLISHED);
    if (published.isEmpty() || !Arrays.equals(published.get(), pem.toByteArray())) {
      store.publish(PUBLISHED, pem.toByteArray());
    }
  }

  Issuer withKey(Generation generation) throws IOException {
    IssuingCa ca = generation.ca;
    IssuingKey key = keys.get(ca.id());
    if (key == null) {
      key = IssuingKeys.read(store::read, ca, generation.place == 0);
      keys.put(ca.id(), key);
    }
    return new Issuer(ca, key);
  }
}
