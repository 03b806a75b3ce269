package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.share.Dealing;
import dev.cairn.storage.share.HeldShare;
import dev.cairn.storage.share.ShareReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one member answered when asked for a share, and the pure decisions over all answers.
 *
 * <p>The dealing that most subjects hold counts, the newer on a tie: so neither a few liars nor the
 * remains of an older dealing decide, and of one that was broken off halfway either part that is
 * large enough serves.
 */
record ShareAnswer(Member member, ShareReply reply) {

  private static final int REASONS_MAX = 5;

  /** Each that is tried costs a question to the authority; 80 members are asked. */
  private static final int DEALINGS_MAX = 8;

  /** Where a member is of whom nothing is left but the node id. */
  private static final String NOWHERE = "unknown";

  /** Who was to hold a share of the dealing that counts; nobody while there is none. */
  static List<NodeId> company(List<ShareAnswer> answers) {
    return counting(answers).stream().findFirst().map(Dealing::company).orElse(List.of());
  }

  /**
   * All answers together, in the order given.
   *
   * @param lost who was to hold a share and cannot be found
   */
  static GatherOutcome sort(List<ShareAnswer> answers, List<NodeId> lost) {
    List<Dealing> counting = counting(answers);
    if (counting.isEmpty()) {
      List<Answer.Waiting> waiting = answers.stream().flatMap(a -> a.waiting().stream()).toList();
      return waiting.isEmpty()
          ? new GatherOutcome.NoEnvelope(noEnvelope(answers))
          : new GatherOutcome.Waiting(waiting);
    }
    List<GatherOutcome.Gathered> others =
        counting.stream().skip(1).map(other -> of(other, answers, List.of(), List.of())).toList();
    return of(counting.getFirst(), answers, lost, others);
  }

  private static GatherOutcome.Gathered of(
      Dealing dealing,
      List<ShareAnswer> answers,
      List<NodeId> lost,
      List<GatherOutcome.Gathered> others) {
    List<Answer> sorted = new ArrayList<>();
    answers.forEach(answer -> answer.judge(dealing).ifPresent(sorted::add));
    for (NodeId id : lost) {
      sorted.add(new Answer.Refused(new Refusal(id, NOWHERE, "cannot be found")));
    }
    return new GatherOutcome.Gathered(dealing.envelope(), sorted, others);
  }

  /** The dealings that there are, the one that counts first. */
  private static List<Dealing> counting(List<ShareAnswer> answers) {
    Map<Hash, List<ShareAnswer>> holders = new TreeMap<>();
    Map<Hash, Dealing> dealings = new TreeMap<>();
    for (ShareAnswer answer : answers) {
      if (answer.reply instanceof ShareReply.Given(HeldShare held)) {
        Hash id = held.dealing().id();
        dealings.put(id, held.dealing());
        holders.computeIfAbsent(id, unseen -> new ArrayList<>()).add(answer);
      }
    }
    return dealings.keySet().stream()
        .sorted(
            Comparator.comparingLong((Hash id) -> subjects(holders.getOrDefault(id, List.of())))
                .thenComparingLong(id -> epoch(dealings, id))
                .reversed())
        .limit(DEALINGS_MAX)
        .flatMap(id -> Optional.ofNullable(dealings.get(id)).stream())
        .toList();
  }

  private static long epoch(Map<Hash, Dealing> dealings, Hash id) {
    Dealing dealing = dealings.get(id);
    return dealing == null ? 0 : dealing.epoch();
  }

  private static long subjects(List<ShareAnswer> holders) {
    return holders.stream().map(answer -> answer.member.device().subject()).distinct().count();
  }

  /** This answer for people; empty for the many around a key who hold nothing under it. */
  private Optional<Answer> judge(Dealing counting) {
    return switch (reply) {
      case ShareReply.Given(HeldShare held) -> Optional.of(judge(held, counting));
      case ShareReply.Refused(String reason) -> Optional.of(refused(reason));
      case ShareReply.NotHere nothing ->
          counting.company().contains(member.nodeId())
              ? Optional.of(new Answer.Refused(refusal("was to hold a share and has none"), true))
              : Optional.empty();
      case ShareReply.Waiting later -> waiting().map(answer -> answer);
      case ShareReply.Vetoed vetoed -> Optional.of(refused("answered as if a recovery was vetoed"));
      case ShareReply.Kept kept -> Optional.of(refused("answered as if offered a share"));
      case ShareReply.Settled settled -> Optional.of(refused("answered as if offered a share"));
      case ShareReply.Older older -> Optional.of(refused("answered as if offered a share"));
    };
  }

  private Optional<Answer.Waiting> waiting() {
    return reply instanceof ShareReply.Waiting(Instant until)
        ? Optional.of(new Answer.Waiting(member.nodeId(), member.device().site(), until))
        : Optional.empty();
  }

  private Answer judge(HeldShare held, Dealing counting) {
    if (held.dealing().id().equals(counting.id())) {
      String site = member.device().site();
      return new Answer.Given(member.nodeId(), site, held.index(), held.share());
    }
    return refused(
        held.dealing().epoch() == counting.epoch()
            ? "describes the dealing otherwise than the others"
            : "holds a share of another dealing, " + held.dealing().epoch());
  }

  private static String noEnvelope(List<ShareAnswer> answers) {
    String reasons =
        answers.stream()
            .filter(answer -> answer.reply instanceof ShareReply.Refused)
            .limit(REASONS_MAX)
            .map(answer -> answer.member + " " + ((ShareReply.Refused) answer.reply).reason())
            .collect(Collectors.joining("; "));
    return "none of the "
        + answers.size()
        + " members closest to the share key gave a share"
        + (reasons.isEmpty() ? "" : ": " + reasons);
  }

  private Answer refused(String reason) {
    return new Answer.Refused(refusal(reason));
  }

  private Refusal refusal(String reason) {
    return new Refusal(member.nodeId(), member.device().site(), reason);
  }
}
