package dev.cairn.storage.verdict;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The asking end of {@code /cairn/verdict/1.0.0}. Safe for many threads. */
public final class VerdictClient {

  private static final System.Logger LOG = System.getLogger(VerdictClient.class.getName());
  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(5);

  private final Environment env;
  private final Overlay overlay;
  private final SigningKey deviceKey;

  /**
   * @param deviceKey signs accusations
   */
  public VerdictClient(Environment env, Overlay overlay, SigningKey deviceKey) {
    this.env = env;
    this.overlay = overlay;
    this.deviceKey = deviceKey;
  }

  /**
   * What one keeper said.
   *
   * @param taken whether it looks into what it was told, or knows the host it was asked about
   * @param opinion empty if it has none, or did not answer
   */
  public record Answer(Member keeper, boolean taken, Optional<Opinion> opinion) {}

  /**
   * Tells {@code keepers}; whom it does not reach finds out by itself.
   *
   * @return how many will look into it
   */
  public int tell(List<Member> keepers, Accusation.Charge charge) throws InterruptedException {
    Accusation accusation = Accusation.sign(charge, env.now(), deviceKey);
    VerdictRequest request = new VerdictRequest.Tell(accusation.encode());
    return (int) askAll(keepers, request).stream().filter(Answer::taken).count();
  }

  /** Asks {@code keepers} what they think of {@code host}, all at once. */
  public List<Answer> ask(List<Member> keepers, NodeId host) throws InterruptedException {
    return askAll(keepers, new VerdictRequest.Ask(host));
  }

  private List<Answer> askAll(List<Member> keepers, VerdictRequest request)
      throws InterruptedException {
    Mailbox<Answer> answers = new Mailbox<>(env, Math.max(1, keepers.size()));
    for (Member keeper : keepers) {
      env.start("verdict " + keeper, () -> ask(keeper, request, answers));
    }
    List<Answer> all = new ArrayList<>();
    for (int i = 0; i < keepers.size(); i++) {
      all.add(answers.take());
    }
    return List.copyOf(all);
  }

  private void ask(Member keeper, VerdictRequest request, Mailbox<Answer> answers) {
    Answer answer = new Answer(keeper, false, Optional.empty());
    try {
      answer = ask(keeper, request);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "keeper {0} says nothing: {1}", keeper, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      answers.offer(answer);
    }
  }

  private Answer ask(Member keeper, VerdictRequest request)
      throws IOException, InterruptedException {
    try (P2pStream stream = overlay.open(keeper, VerdictServer.PROTOCOL, OPEN_TIMEOUT)) {
      stream.deadline(VerdictServer.DEADLINE);
      LengthPrefixed.write(stream.output(), request.encode());
      stream.output().flush();
      byte[] message = LengthPrefixed.read(stream.input(), VerdictResponse.BYTES_MAX);
      VerdictResponse response = VerdictResponse.parse(message);
      Optional<Opinion> opinion =
          response.opinion().length == 0
              ? Optional.empty()
              : Optional.of(Opinion.parse(response.opinion()));
      return new Answer(keeper, response.taken(), opinion);
    }
  }
}
