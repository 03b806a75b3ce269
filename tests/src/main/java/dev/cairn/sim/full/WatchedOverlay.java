package dev.cairn.sim.full;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.Records;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An overlay whose acknowledged record writes, and opened streams, {@link Sightings} is told. */
final class WatchedOverlay implements Overlay {

  private final Overlay real;
  private final SimNode node;
  private final Sightings sightings;
  private final Records records;

  WatchedOverlay(Overlay real, SimNode node, Sightings sightings) {
    this.real = real;
    this.node = node;
    this.sightings = sightings;
    this.records = new WatchedRecords(real.records(), node, sightings);
  }

  @Override
  public Member self() {
    return real.self();
  }

  @Override
  public byte[] credential() {
    return real.credential();
  }

  @Override
  public Optional<Device> issued(byte[] credential) {
    return real.issued(credential);
  }

  @Override
  public List<Member> known() {
    return real.known();
  }

  @Override
  public List<Presence> presences() {
    return real.presences();
  }

  @Override
  public List<Member> nearest(Hash point, int count) {
    return real.nearest(point, count);
  }

  @Override
  public Optional<Member> find(NodeId nodeId) throws InterruptedException {
    return real.find(nodeId);
  }

  @Override
  public List<Member> closest(Hash point, int count) throws InterruptedException {
    return real.closest(point, count);
  }

  @Override
  public boolean revocationsFresh() {
    return real.revocationsFresh();
  }

  @Override
  public void handle(String protocol, MemberHandler handler) {
    real.handle(protocol, handler);
  }

  @Override
  public P2pStream open(Member member, String protocol, Duration timeout)
      throws IOException, InterruptedException {
    sightings.opened(node, protocol);
    return real.open(member, protocol, timeout);
  }

  @Override
  public Duration patience(Member member) {
    return real.patience(member);
  }

  @Override
  public Records records() {
    return records;
  }

  @Override
  public void sayGoodbye() throws InterruptedException {
    real.sayGoodbye();
  }

  @Override
  public void close() {
    real.close();
  }

  private record WatchedRecords(Records real, SimNode node, Sightings sightings)
      implements Records {

    @Override
    public void define(RecordKind kind) {
      real.define(kind);
    }

    @Override
    public List<PutOutcome> put(Hash key, List<Write> writes) throws InterruptedException {
      List<PutOutcome> outcomes = real.put(key, writes);
      for (int i = 0; i < writes.size(); i++) {
        if (outcomes.get(i) instanceof PutOutcome.Stored) {
          sightings.stored(node, writes.get(i).kind(), key, writes.get(i).value());
        }
      }
      return outcomes;
    }

    @Override
    public GetOutcome get(RecordKind kind, Hash key) throws InterruptedException {
      return real.get(kind, key);
    }

    @Override
    public Optional<byte[]> kept(RecordKind kind, Hash key) {
      return real.kept(kind, key);
    }

    @Override
    public List<Kept> kept(RecordKind kind, @Nullable Hash after, int max) {
      return real.kept(kind, after, max);
    }
  }
}
