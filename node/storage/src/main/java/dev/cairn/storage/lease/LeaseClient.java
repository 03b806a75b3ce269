package dev.cairn.storage.lease;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.storage.lease.LeaseResponse.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes repair leases: asks all keepers of a stripe at once and has the lease when a majority of
 * those that ought to be keepers grants it. Two nodes that ask at the same time may both fail; then
 * each gives back what it got, and the keepers' ranks let them ask again at different times.
 */
public final class LeaseClient {

  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(5);

  private final Environment env;
  private final Overlay overlay;
  private final LeaseServer own;

  /**
   * @param own this node's own word as a keeper
   */
  public LeaseClient(Environment env, Overlay overlay, LeaseServer own) {
    this.env = env;
    this.overlay = overlay;
    this.own = own;
  }

  /** How asking for a lease ended. */
  public sealed interface Outcome {
    /** This node has it. */
    record Taken(LeaseProof proof) implements Outcome {}

    /**
     * It has not.
     *
     * @param granted by how many keepers, of {@code needed}
     * @param reasons of the others, in words for people
     */
    record Refused(int granted, int needed, List<String> reasons) implements Outcome {}
  }

  /** Takes the lease of a stripe for this node. */
  public Outcome take(Hash stripe) throws InterruptedException {
    return take(stripe, env.now().getEpochSecond());
  }

  /** Has the lease last longer; its fence stays. */
  public Outcome prolong(LeaseProof proof) throws InterruptedException {
    return take(proof.stripe(), proof.fence());
  }

  private Outcome take(Hash stripe, long wantedFence) throws InterruptedException {
    List<Member> keepers = keepers(stripe);
    int needed = RepairLease.majority(keepers.size());
    Round round = ask(keepers, stripe, wantedFence);
    if (round.grants.size() < needed && round.staleFence >= wantedFence) {
      giveBack(round, stripe);
      round = ask(keepers, stripe, round.staleFence + 1);
    }
    if (round.grants.size() < needed) {
      giveBack(round, stripe);
      return new Outcome.Refused(round.grants.size(), needed, List.copyOf(round.reasons));
    }
    return new Outcome.Taken(round.wanted.with(round.grants));
  }

  /** Gives a lease back before its end, so that another may go on at once. */
  public void giveBack(LeaseProof proof) throws InterruptedException {
    Set<VerifyKey> granted = new LinkedHashSet<>();
    proof.grants().forEach(grant -> granted.add(grant.keeper()));
    List<Member> keepers =
        keepers(proof.stripe()).stream()
            .filter(keeper -> granted.contains(keeper.device().key()))
            .toList();
    poll(keepers, new LeaseRequest(LeaseRequest.GIVE_BACK, proof.stripe(), proof.fence()));
  }

  private void giveBack(Round round, Hash stripe) throws InterruptedException {
    poll(round.granted, new LeaseRequest(LeaseRequest.GIVE_BACK, stripe, round.wanted.fence()));
  }

  /** Those that answered a search, and those that ought to be there as far as is known. */
  private List<Member> keepers(Hash stripe) throws InterruptedException {
    Set<Member> keepers = new LinkedHashSet<>(overlay.closest(stripe, Records.KEEPERS));
    keepers.addAll(overlay.nearest(stripe, Records.KEEPERS));
    return keepers.stream().sorted(Nearness.to(stripe)).limit(Records.KEEPERS).toList();
  }

  private Round ask(List<Member> keepers, Hash stripe, long fence) throws InterruptedException {
    Member self = overlay.self();
    Round round = new Round(LeaseProof.wanted(stripe, self.nodeId(), self.device().key(), fence));
    for (Reply reply : poll(keepers, new LeaseRequest(LeaseRequest.TAKE, stripe, fence))) {
      round.count(reply);
    }
    return round;
  }

  private List<Reply> poll(List<Member> keepers, LeaseRequest request) throws InterruptedException {
    Mailbox<Reply> replies = new Mailbox<>(env, Math.max(1, keepers.size()));
    for (Member keeper : keepers) {
      env.start("lease of " + request.stripe().shortHex(), () -> ask(keeper, request, replies));
    }
    List<Reply> all = new ArrayList<>();
    for (int i = 0; i < keepers.size(); i++) {
      all.add(replies.take());
    }
    return all;
  }

  private void ask(Member keeper, LeaseRequest request, Mailbox<Reply> replies) {
    Reply reply = new Reply(keeper, Optional.empty(), "could not be asked");
    try {
      LeaseResponse response =
          keeper.equals(overlay.self()) ? own.answer(keeper, request) : remote(keeper, request);
      reply = new Reply(keeper, Optional.of(response), "");
    } catch (IOException e) {
      reply = new Reply(keeper, Optional.empty(), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      replies.offer(reply);
    }
  }

  private LeaseResponse remote(Member keeper, LeaseRequest request)
      throws IOException, InterruptedException {
    try (P2pStream stream = overlay.open(keeper, LeaseServer.PROTOCOL, OPEN_TIMEOUT)) {
      stream.deadline(LeaseServer.DEADLINE);
      try {
        LengthPrefixed.write(stream.output(), request.encode());
        stream.output().flush();
        return LeaseResponse.parse(LengthPrefixed.read(stream.input(), LeaseResponse.BYTES_MAX));
      } catch (IOException e) {
        stream.reset();
        throw e;
      }
    }
  }

  private record Reply(Member keeper, Optional<LeaseResponse> response, String failure) {}

  /** The answers to one fence. */
  private static final class Round {

    private final LeaseProof wanted;
    private final List<LeaseProof.Grant> grants = new ArrayList<>();
    private final List<Member> granted = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private long staleFence;

    Round(LeaseProof wanted) {
      this.wanted = wanted;
    }

    void count(Reply reply) {
      if (reply.response.isEmpty()) {
        reasons.add(reply.keeper + ": " + reply.failure);
        return;
      }
      LeaseResponse response = reply.response.get();
      if (response.status() == Status.GRANTED) {
        LeaseProof.Grant grant =
            new LeaseProof.Grant(
                reply.keeper.device().key(), response.number(), response.signature());
        if (wanted.isGranted(grant)) {
          grants.add(grant);
          granted.add(reply.keeper);
        } else {
          reasons.add(reply.keeper + " granted it with a wrong signature");
        }
        return;
      }
      if (response.status() == Status.STALE) {
        staleFence = Math.max(staleFence, response.number());
      }
      reasons.add(reply.keeper + ": " + response.detail());
    }
  }
}
