package dev.cairn.overlay.kademlia;

import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One bucket: contacts and spares, least recently seen first. */
final class Bucket {

  private final List<Member> contacts = new ArrayList<>();
  private final List<Member> spares = new ArrayList<>();

  List<Member> contacts() {
    return contacts;
  }

  /** See {@link RoutingTable#seen}. */
  boolean seen(Member member) {
    if (contacts.remove(member) || contacts.size() < RoutingTable.BUCKET_CONTACTS) {
      contacts.add(member);
      spares.remove(member);
      return true;
    }
    Optional<Member> surplus = surplus(member.device().subject());
    if (surplus.isPresent()) {
      contacts.remove(surplus.get());
      contacts.add(member);
      spares.remove(member);
      spare(surplus.get());
      return true;
    }
    spare(member);
    return false;
  }

  private void spare(Member member) {
    spares.remove(member);
    spares.add(member);
    if (spares.size() > RoutingTable.BUCKET_CONTACTS) {
      spares.removeFirst();
    }
  }

  /**
   * The newest contact of the subject with most contacts here, if that subject has more than its
   * due and {@code newcomer}, the subject who wants in, has not had its own.
   */
  private Optional<Member> surplus(UUID newcomer) {
    Map<UUID, Integer> counts = new HashMap<>();
    contacts.forEach(contact -> counts.merge(contact.device().subject(), 1, Integer::sum));
    if (counts.getOrDefault(newcomer, 0) >= RoutingTable.BUCKET_CONTACTS_PER_SUBJECT) {
      return Optional.empty();
    }
    Optional<Member> worst = Optional.empty();
    int most = RoutingTable.BUCKET_CONTACTS_PER_SUBJECT;
    for (Member contact : contacts) {
      int count = counts.getOrDefault(contact.device().subject(), 0);
      if (count > RoutingTable.BUCKET_CONTACTS_PER_SUBJECT && count >= most) {
        worst = Optional.of(contact);
        most = count;
      }
    }
    return worst;
  }

  /** See {@link RoutingTable#gone}. */
  boolean gone(NodeId nodeId) {
    spares.removeIf(spare -> spare.nodeId().equals(nodeId));
    if (!contacts.removeIf(contact -> contact.nodeId().equals(nodeId))) {
      return false;
    }
    if (!spares.isEmpty()) {
      contacts.add(spares.removeLast());
    }
    return true;
  }
}
