package dev.cairn.storage;

import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.ShareProof;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.VetoOutcome;
import dev.cairn.storage.share.ShareClient;
import dev.cairn.storage.share.ShareReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Asks everybody who may hold a share of this member: first the members closest to the share key,
 * then those whom the dealing found there names and who were not among them. All of a round are
 * asked at once, and every conversation has a deadline, so a round takes 40 s at most: a recovery
 * is rare and every share counts.
 */
final class ShareGathering {

  /** Twice the candidates of a dealing: most holders are still within after the network doubled. */
  private static final int ASKED = 2 * ShareDealing.CANDIDATES;

  private static final System.Logger LOG = System.getLogger(ShareGathering.class.getName());

  private final Environment env;
  private final Overlay overlay;
  private final ShareClient client;

  ShareGathering(Environment env, Overlay overlay, ShareClient client) {
    this.env = env;
    this.overlay = overlay;
    this.client = client;
  }

  /** What each is asked. */
  private interface Question {
    ShareReply ask(Member member) throws IOException, InterruptedException;
  }

  /** See {@link PeerStorage#gatherShares}. */
  GatherOutcome gather(Hash shareKey) throws InterruptedException {
    Envelope.KeyPair key = Envelope.KeyPair.generate(env.secureRandom());
    return askAll(shareKey, member -> client.release(member, shareKey, key));
  }

  /** See {@link PeerStorage#proveShares}. */
  GatherOutcome prove(Hash shareKey, byte[] nonce) throws InterruptedException {
    return askAll(shareKey, member -> client.prove(member, shareKey, nonce));
  }

  /** See {@link PeerStorage#vetoRecoveries}. */
  VetoOutcome veto(Hash shareKey) throws InterruptedException {
    byte[] nonce = new byte[ShareProof.NONCE_BYTES];
    env.secureRandom().nextBytes(nonce);
    List<ShareAnswer> holders =
        everybody(shareKey, member -> client.prove(member, shareKey, nonce), new ArrayList<>());
    List<Member> asked =
        holders.stream()
            .filter(answer -> !(answer.reply() instanceof ShareReply.NotHere))
            .map(ShareAnswer::member)
            .toList();
    List<NodeId> kept = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (ShareAnswer answer : ask(asked, shareKey, member -> client.veto(member, shareKey))) {
      switch (answer.reply()) {
        case ShareReply.Vetoed vetoed -> kept.add(answer.member().nodeId());
        case ShareReply.Refused(String reason) ->
            refusals.add(
                new Refusal(answer.member().nodeId(), answer.member().device().site(), reason));
        default -> {
          // It holds nothing, so it has nothing to withhold.
        }
      }
    }
    return new VetoOutcome(kept, refusals);
  }

  private GatherOutcome askAll(Hash shareKey, Question question) throws InterruptedException {
    List<NodeId> lost = new ArrayList<>();
    return ShareAnswer.sort(everybody(shareKey, question, lost), lost);
  }

  private List<ShareAnswer> everybody(Hash shareKey, Question question, List<NodeId> lost)
      throws InterruptedException {
    UUID owner = overlay.self().device().subject();
    List<Member> closest =
        overlay.closest(shareKey, ASKED).stream()
            .filter(member -> !member.device().subject().equals(owner))
            .toList();
    List<ShareAnswer> answers = new ArrayList<>(ask(closest, shareKey, question));
    answers.addAll(ask(others(answers, lost), shareKey, question));
    return answers;
  }

  /** Who else should hold a share, found by its node id; {@code lost} takes who is not found. */
  private List<Member> others(List<ShareAnswer> answers, List<NodeId> lost)
      throws InterruptedException {
    Set<NodeId> asked = new TreeSet<>();
    answers.forEach(answer -> asked.add(answer.member().nodeId()));
    List<Member> others = new ArrayList<>();
    for (NodeId id : ShareAnswer.company(answers)) {
      if (asked.add(id)) {
        Optional<Member> found = overlay.find(id);
        found.ifPresentOrElse(others::add, () -> lost.add(id));
      }
    }
    return others;
  }

  private List<ShareAnswer> ask(List<Member> members, Hash shareKey, Question question)
      throws InterruptedException {
    Mailbox<ShareAnswer> answers = new Mailbox<>(env, Math.max(1, members.size()));
    for (Member member : members) {
      env.start("share from " + member, () -> answers.offer(answer(member, question)));
    }
    List<ShareAnswer> all = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      all.add(answers.take());
    }
    // In the order of distance, not of arrival.
    all.sort(Comparator.comparing(answer -> answer.member().nodeId().distanceTo(shareKey)));
    return all;
  }

  private ShareAnswer answer(Member member, Question question) {
    try {
      return new ShareAnswer(member, question.ask(member));
    } catch (IOException e) {
      return refused(member, "cannot be reached: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused(member, "was not asked to the end");
    } catch (RuntimeException | Error bug) { // the other shares may do without this one
      LOG.log(System.Logger.Level.ERROR, "bug while asking " + member + " for a share", bug);
      return refused(member, "could not be asked: " + bug);
    }
  }

  private static ShareAnswer refused(Member member, String reason) {
    return new ShareAnswer(member, new ShareReply.Refused(reason));
  }
}
