package dev.cairn.overlay.kademlia;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom a node knows well: up to 20 contacts at each distance (Kademlia §2.2), so that every node
 * knows its own neighbourhood completely and the far half of the network by 20 samples. Holds
 * members that answered this node itself; at most 256 · 20, in practice 20 · log2(members / 20).
 *
 * <p>Old contacts are kept and newcomers wait as spares, since who has been up long stays up
 * longest, and since a flood of newcomers must not displace anybody (Kademlia §2.2, §2.5).
 *
 * <p>One subject is due {@value #BUCKET_CONTACTS_PER_SUBJECT} contacts in a bucket. It may have
 * more while there is room, which keeps networks of few people with many devices whole, but loses
 * them to the first newcomer of a subject that has not had its due: nobody fills a bucket against
 * others ({@code docs/decisions/050}).
 *
 * <p>Not safe for several threads.
 */
public final class RoutingTable {

  /** Kademlia's k: so many that they hardly all leave within an hour (§4.1). */
  public static final int BUCKET_CONTACTS = 20;

  /** Contacts that one subject can hold in a contested bucket. */
  public static final int BUCKET_CONTACTS_PER_SUBJECT = 2;

  private final Hash self;
  private final List<Bucket> buckets = new ArrayList<>();
  private int size;

  /** An empty table of the node at {@code self}. */
  public RoutingTable(NodeId self) {
    this.self = self.hash();
    for (int i = 0; i < Nearness.BITS; i++) {
      buckets.add(new Bucket());
    }
  }

  /**
   * {@code member} answered. It becomes the most recently seen contact of its bucket if there is
   * room, else a spare.
   *
   * @return the contact to ping, so that it makes room if it is gone; empty if the member is in
   */
  public Optional<Member> seen(Member member) {
    if (member.nodeId().hash().equals(self)) {
      return Optional.empty();
    }
    Bucket bucket = buckets.get(bucketOf(member.nodeId().hash()));
    int before = bucket.contacts().size();
    boolean in = bucket.seen(member);
    size += bucket.contacts().size() - before;
    return in ? Optional.empty() : Optional.of(bucket.contacts().getFirst());
  }

  /** The member is believed gone: the newest spare takes its place. */
  public void gone(NodeId nodeId) {
    if (nodeId.hash().equals(self)) {
      return;
    }
    Bucket bucket = buckets.get(bucketOf(nodeId.hash()));
    int before = bucket.contacts().size();
    bucket.gone(nodeId);
    size += bucket.contacts().size() - before;
  }

  /** The {@code count} contacts closest to {@code point}, nearest first. */
  public List<Member> closest(Hash point, int count) {
    List<Member> all = new ArrayList<>(size);
    buckets.forEach(bucket -> all.addAll(bucket.contacts()));
    all.sort(Nearness.to(point));
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }

  /** Contacts in all. */
  public int size() {
    return size;
  }

  /** Leading bits that {@code point} shares with this node: the number of its bucket, 0 to 255. */
  public int bucketOf(Hash point) {
    return Math.min(Nearness.BITS - 1, Nearness.sharedBits(self, point));
  }

  /** The bucket of the nearest contact; every bucket beyond it is empty. 0 without contacts. */
  public int nearestBucket() {
    for (int i = buckets.size() - 1; i > 0; i--) {
      if (!buckets.get(i).contacts().isEmpty()) {
        return i;
      }
    }
    return 0;
  }
}
