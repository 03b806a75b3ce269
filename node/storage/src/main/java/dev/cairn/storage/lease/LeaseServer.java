package dev.cairn.storage.lease;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.lease.LeaseResponse.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keeper's end of {@code /cairn/lease/1.0.0}: grants the repair lease of a stripe to one node
 * at a time, and remembers it on disk before it says so.
 */
public final class LeaseServer implements Overlay.MemberHandler {

  /** The protocol's id. */
  public static final String PROTOCOL = "/cairn/lease/1.0.0";

  /** Two small messages. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final System.Logger LOG = System.getLogger(LeaseServer.class.getName());

  private final Environment env;
  private final SigningKey deviceKey;
  private final Claims claims;
  private final long ttlMs;
  private final LeaseTable table;
  private final ReentrantLock lock = new ReentrantLock();

  /** Who may ask for which lease. */
  @FunctionalInterface
  public interface Claims {
    /** Why {@code asker} may not repair {@code stripe}, in words; empty if it may. */
    Optional<String> objection(Hash stripe, Member asker);
  }

  /**
   * @param deviceKey signs grants
   * @param ttl how long a lease lasts
   * @throws IOException if the table cannot be opened
   */
  public LeaseServer(
      Environment env, SigningKey deviceKey, Tables tables, Claims claims, Duration ttl)
      throws IOException {
    this.env = env;
    this.deviceKey = deviceKey;
    this.claims = claims;
    this.ttlMs = ttl.toMillis();
    this.table = new LeaseTable(tables);
  }

  @Override
  public void handle(Member from, P2pStream stream) throws IOException {
    stream.deadline(DEADLINE);
    LeaseRequest request =
        LeaseRequest.parse(LengthPrefixed.read(stream.input(), LeaseRequest.BYTES_MAX));
    LengthPrefixed.write(stream.output(), answer(from, request).encode());
    stream.output().flush();
  }

  /**
   * The highest fence this keeper granted for {@code stripe}: it takes no holder list that was
   * written under a lower one. 0 if it granted none.
   */
  public long fence(Hash stripe) {
    try {
      return table.get(stripe).map(RepairLease::fence).orElse(0L);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "this keeper's disk fails at the lease of " + stripe, e);
      return Long.MAX_VALUE;
    }
  }

  LeaseResponse answer(Member asker, LeaseRequest request) {
    lock.lock();
    try {
      return request.kind() == LeaseRequest.TAKE ? take(asker, request) : giveBack(asker, request);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "this keeper's disk fails at " + request, e);
      return LeaseResponse.of(Status.REFUSED, "this keeper's disk fails", 0);
    } finally {
      lock.unlock();
    }
  }

  private LeaseResponse take(Member asker, LeaseRequest request) throws IOException {
    Optional<String> objection = claims.objection(request.stripe(), asker);
    if (objection.isPresent()) {
      return LeaseResponse.of(Status.REFUSED, objection.get(), 0);
    }
    RepairLease current = table.get(request.stripe()).orElse(null);
    long nowMs = env.now().toEpochMilli();
    return switch (RepairLease.ask(
        request.stripe(), current, asker.nodeId(), request.fence(), nowMs, ttlMs)) {
      case RepairLease.Answer.Granted(RepairLease lease) -> {
        table.put(lease);
        yield granted(asker, lease);
      }
      case RepairLease.Answer.HeldByOther(var holder, long untilMs) ->
          LeaseResponse.of(
              Status.HELD,
              holder.shortHex() + " has it until " + Instant.ofEpochMilli(untilMs),
              untilMs);
      case RepairLease.Answer.StaleFence(long fence) ->
          LeaseResponse.of(Status.STALE, "fence " + fence + " was granted already", fence);
      case RepairLease.Answer.FutureFence(long fenceMax) ->
          LeaseResponse.of(
              Status.FUTURE,
              "the fence lies in the future of this keeper's clock, " + env.now(),
              fenceMax);
    };
  }

  private LeaseResponse granted(Member asker, RepairLease lease) {
    LeaseProof wanted =
        LeaseProof.wanted(lease.stripe(), lease.holder(), asker.device().key(), lease.fence());
    LeaseProof.Grant grant = wanted.grant(lease.untilMs(), deviceKey);
    return new LeaseResponse(Status.GRANTED, "", lease.untilMs(), grant.signature());
  }

  private LeaseResponse giveBack(Member asker, LeaseRequest request) throws IOException {
    Optional<RepairLease> current = table.get(request.stripe());
    boolean own =
        current.isPresent() && RepairLease.admits(current.get(), asker.nodeId(), request.fence());
    if (!own) {
      return LeaseResponse.of(Status.REFUSED, "you do not have that lease", 0);
    }
    long nowMs = env.now().toEpochMilli();
    table.put(new RepairLease(request.stripe(), asker.nodeId(), request.fence(), nowMs));
    return LeaseResponse.of(Status.GRANTED, "", nowMs);
  }
}
