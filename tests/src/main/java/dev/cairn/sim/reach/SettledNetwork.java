package dev.cairn.sim.reach;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.overlay.kademlia.RoutingTable;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Members at random places, each with the routing table that a settled network gives it: its whole
 * neighbourhood, and 20 random members at each distance beyond. Nobody knows everybody.
 */
final class SettledNetwork {

  private static final VerifyKey KEY = SigningKey.fromSeed(new byte[32]).verifyKey();

  private final List<Member> members = new ArrayList<>();
  private final Map<NodeId, RoutingTable> tables = new HashMap<>();
  private final SplittableRandom chance;

  SettledNetwork(int size, SplittableRandom chance) {
    this.chance = chance;
    for (int i = 0; i < size; i++) {
      members.add(member(point()));
    }
    members.sort((a, b) -> a.nodeId().compareTo(b.nodeId()));
  }

  Hash point() {
    byte[] bytes = new byte[Hash.BYTES];
    chance.nextBytes(bytes);
    return Hash.copyOf(bytes);
  }

  private Member member(Hash place) {
    Device device =
        new Device(
            "sim",
            KEY,
            new NodeId(place),
            new UUID(chance.nextLong(), chance.nextLong()),
            "device",
            "site",
            0,
            0,
            place,
            BigInteger.ONE,
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(86_400));
    return new Member(device, List.of(Multiaddr.ip4("192.0.2.1", 4001)), 1);
  }

  /** In the order of node ids. */
  List<Member> members() {
    return members;
  }

  Member any() {
    return members.get(chance.nextInt(members.size()));
  }

  /** The table of {@code member}, made when it is first asked for. */
  RoutingTable table(Member member) {
    return tables.computeIfAbsent(member.nodeId(), id -> fill(member));
  }

  private RoutingTable fill(Member owner) {
    RoutingTable table = new RoutingTable(owner.nodeId());
    int from = 0;
    int to = members.size();
    // At each bit the half without the owner is a bucket: a range of the sorted members.
    for (int bit = 0; to - from > 1; bit++) {
      int split = split(from, to, bit);
      boolean upper = isSet(owner.nodeId().hash(), bit);
      take(table, upper ? from : split, upper ? split : to);
      from = upper ? split : from;
      to = upper ? to : split;
    }
    return table;
  }

  private void take(RoutingTable table, int from, int to) {
    int size = to - from;
    if (size <= RoutingTable.BUCKET_CONTACTS) {
      members.subList(from, to).forEach(table::seen);
      return;
    }
    for (int i = 0; i < RoutingTable.BUCKET_CONTACTS; i++) {
      // Two draws of one member leave a bucket short by one, as life does.
      table.seen(members.get(from + chance.nextInt(size)));
    }
  }

  private int split(int from, int to, int bit) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isSet(members.get(middle).nodeId().hash(), bit)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static boolean isSet(Hash point, int bit) {
    return (point.at(bit / Byte.SIZE) & 0x80 >>> bit % Byte.SIZE) != 0;
  }

  /** The {@code count} members nearest to {@code point} of all. */
  List<Member> nearest(Hash point, int count) {
    return members.stream().sorted(Nearness.to(point)).limit(count).toList();
  }
}
