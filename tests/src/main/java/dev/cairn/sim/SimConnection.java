package dev.cairn.sim;

import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.libp2p.PeerId;
import dev.cairn.libp2p.ProtocolNotSupportedException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One side of a simulated connection. */
final class SimConnection implements Connection {

  private final SimHost local;
  private final SimHost remote;
  private final boolean outbound;
  private final Set<SimStream> streams = new LinkedHashSet<>();
  private @org.jspecify.annotations.Nullable SimConnection otherSide;
  private boolean open = true;

  private SimConnection(SimHost local, SimHost remote, boolean outbound) {
    this.local = local;
    this.remote = remote;
    this.outbound = outbound;
  }

  /** Connects two hosts and returns the dialler's side. */
  static SimConnection between(SimHost dialler, SimHost listener) {
    SimConnection here = new SimConnection(dialler, listener, true);
    SimConnection there = new SimConnection(listener, dialler, false);
    here.otherSide = there;
    there.otherSide = here;
    dialler.network().simulation().observe("connect " + dialler + listener, 0);
    dialler.opened(here);
    listener.opened(there);
    return here;
  }

  @Override
  public PeerId remotePeer() {
    return remote.peerId();
  }

  @Override
  public Multiaddr remoteAddress() {
    return remote.address();
  }

  @Override
  public boolean outbound() {
    return outbound;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public P2pStream open(String protocol, Duration timeout)
      throws IOException, InterruptedException {
    if (!open) {
      throw ended();
    }
    SimNetwork network = local.network();
    long roundTrip = network.transitNanos(100) + network.transitNanos(100);
    boolean silent = network.isCut(local, remote) || network.isCut(remote, local);
    if (silent || roundTrip > timeout.toNanos()) {
      local.env().sleep(timeout);
      throw new IOException(remote.peerId() + " did not answer the offer of " + protocol);
    }
    local.env().sleep(Duration.ofNanos(roundTrip));
    SimConnection there = otherSide;
    if (!open || there == null || !there.open) {
      throw ended();
    }
    if (!remote.serves(protocol)) {
      throw new ProtocolNotSupportedException(remote.peerId() + " does not speak " + protocol);
    }
    SimPipe away = new SimPipe(local, remote, protocol);
    SimPipe back = new SimPipe(remote, local, protocol);
    SimStream here = new SimStream(this, protocol, back, away);
    SimStream inbound = new SimStream(there, protocol, away, back);
    streams.add(here);
    there.streams.add(inbound);
    remote.accept(inbound);
    return here;
  }

  private IOException ended() {
    close(); // the other side may have ended it across a partition
    return new IOException("connection to " + remote.peerId() + " ended");
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    for (SimStream stream : List.copyOf(streams)) {
      stream.reset();
    }
    local.closed(this);
    SimConnection there = otherSide;
    SimNetwork network = local.network();
    if (there != null && there.open && !network.isCut(local, remote)) {
      // The other side hears of it one transit later, or never across a partition.
      network
          .simulation()
          .schedule(network.transitNanos(60), "hangup " + local + remote, there::close);
    }
  }

  /** This side is gone without a word; the other finds out by itself. */
  void endAtOtherSideAfter(Duration silence) {
    open = false;
    SimConnection there = otherSide;
    if (there != null) {
      local
          .network()
          .simulation()
          .schedule(silence.toNanos(), "found dead " + local + remote, there::close);
    }
  }

  void forget(SimStream stream) {
    streams.remove(stream);
  }

  SimHost local() {
    return local;
  }

  @Override
  public String toString() {
    return local + "→" + remote;
  }
}
