package dev.cairn.overlay.record;

import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.wire.Frames;
import dev.cairn.overlay.wire.RecordAnswer;
import dev.cairn.overlay.wire.RecordRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is put to many keepers at once; {@code /cairn/record/2.0.0}, the asking side. */
final class Poll {

  /** Protocol id. */
  static final String PROTOCOL = "/cairn/record/2.0.0";

  private static final Duration REACH_MIN = Duration.ofSeconds(3);

  /** On top of the member's round trip: it writes to its disk before it answers. */
  private static final Duration DISK = Duration.ofSeconds(2);

  private static final int TRIES = 2;

  private final Mailbox<Reply> replies;
  private int awaited;

  /**
   * What one keeper said.
   *
   * @param answers to each request in turn; none if it did not answer them all
   * @param failure why there are none
   */
  record Reply(Member from, List<RecordAnswer> answers, String failure) {

    /** The answer where there was one request. */
    Optional<RecordAnswer> answer() {
      return answers.stream().findFirst();
    }
  }

  private Poll(Environment env, int size) {
    this.replies = new Mailbox<>(env, Math.max(1, size));
    this.awaited = size;
  }

  /**
   * Asks all of {@code members}; this node itself is asked through {@code local}. The requests go
   * on, and count, even if nobody takes their replies any more.
   *
   * @param requests put to each in this order, at most {@value Records#WRITES_MAX}
   */
  static Poll begin(
      Environment env,
      Overlay overlay,
      List<Member> members,
      List<RecordRequest> requests,
      Function<RecordRequest, RecordAnswer> local) {
    Poll poll = new Poll(env, members.size());
    for (Member member : members) {
      env.start(
          "record at " + member.nodeId().shortHex(),
          () ->
              poll.replies.offer(
                  member.equals(overlay.self())
                      ? new Reply(member, requests.stream().map(local).toList(), "")
                      : ask(overlay, member, requests)));
    }
    return poll;
  }

  /** The next reply; empty when everybody has replied. */
  Optional<Reply> next() throws InterruptedException {
    if (awaited == 0) {
      return Optional.empty();
    }
    awaited--;
    return Optional.of(replies.take());
  }

  /** A reply that is there already. */
  Optional<Reply> ready() throws InterruptedException {
    Optional<Reply> reply = replies.poll(Duration.ZERO);
    if (reply.isPresent()) {
      awaited--;
    }
    return reply;
  }

  private static Reply ask(Overlay overlay, Member member, List<RecordRequest> requests) {
    String failure = "";
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        return new Reply(member, once(overlay, member, requests), "");
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Reply(member, List.of(), "interrupted");
      }
    }
    return new Reply(member, List.of(), failure);
  }

  private static List<RecordAnswer> once(
      Overlay overlay, Member member, List<RecordRequest> requests)
      throws IOException, InterruptedException {
    Duration patience = overlay.patience(member);
    Duration reach = patience.compareTo(REACH_MIN) > 0 ? patience : REACH_MIN;
    try (P2pStream stream = overlay.open(member, PROTOCOL, reach)) {
      stream.deadline(patience.plus(DISK));
      try {
        Frames.write(stream, requests.stream().map(RecordRequest::encode).toList());
        stream.closeWrite();
        List<RecordAnswer> answers = new ArrayList<>();
        while (answers.size() < requests.size()) {
          answers.add(RecordAnswer.parse(Frames.read(stream, RecordAnswer.BYTES_MAX)));
        }
        return answers;
      } catch (IOException e) {
        stream.reset();
        throw e;
      }
    }
  }
}
