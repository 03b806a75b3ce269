package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.kademlia.Places;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The members that the {@link Directory} holds, by node id, by record and by place, and what is
 * asked of all of them so often that the answer is kept. Guarded by the directory's lock.
 */
final class Acquaintances {

  private final NavigableMap<NodeId, Acquaintance> byId = new TreeMap<>();
  private final Map<Hash, Acquaintance> byRecord = new HashMap<>();
  private @Nullable Places<Acquaintance> places;

  // No certificate of theirs expires before this: asked at every tick, true once in months.
  private Instant nextExpiry = Instant.MAX;

  @Nullable Acquaintance get(NodeId nodeId) {
    return byId.get(nodeId);
  }

  /** The one whose newest member record has this hash. */
  Optional<Acquaintance> byRecord(Hash hash) {
    return Optional.ofNullable(byRecord.get(hash));
  }

  int size() {
    return byId.size();
  }

  /** In the order of node ids; a view. */
  Collection<Acquaintance> all() {
    return byId.values();
  }

  /** Adds a member that is not here yet. */
  void add(Contact contact) {
    Acquaintance entry = new Acquaintance(contact);
    byId.put(contact.member().nodeId(), entry);
    byRecord.put(contact.recordHash(), entry);
    expiresAt(contact);
    places = null;
  }

  /** It signed a newer record. */
  void renew(Acquaintance entry, Contact newer) {
    byRecord.remove(entry.recordHash());
    byRecord.put(newer.recordHash(), entry);
    entry.renew(newer);
    expiresAt(newer);
  }

  void remove(Acquaintance entry) {
    byId.remove(entry.member().nodeId());
    byRecord.remove(entry.recordHash());
    places = null;
  }

  private void expiresAt(Contact contact) {
    Instant expires = contact.member().device().notAfter();
    nextExpiry = expires.isBefore(nextExpiry) ? expires : nextExpiry;
  }

  /** Those whose certificates have expired. */
  List<Contact> expired(Instant now) {
    if (now.isBefore(nextExpiry)) {
      return List.of();
    }
    List<Contact> expired = new ArrayList<>();
    nextExpiry = Instant.MAX;
    for (Acquaintance entry : all()) {
      expiresAt(entry.contact());
      if (entry.member().device().notAfter().isBefore(now)) {
        expired.add(entry.contact());
      }
    }
    return expired;
  }

  /** What gossip tells of those who can be dialled; with room for one more, the caller's own. */
  List<Roll.Line> lines(Vitals vitals) {
    List<Roll.Line> lines = new ArrayList<>(size() + 1);
    for (Acquaintance entry : all()) {
      Roll.Line line = entry.line();
      if (line == null && entry.member().reachable()) {
        line = vitals.line(entry.contact());
        entry.line(line);
      }
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** All of them by their distance from any point. */
  Places<Acquaintance> places() {
    if (places == null) {
      List<Hash> points = new ArrayList<>(size());
      byId.keySet().forEach(nodeId -> points.add(nodeId.hash()));
      places = new Places<>(points, List.copyOf(all()));
    }
    return places;
  }
}
