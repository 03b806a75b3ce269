package dev.cairn.overlay.node;

import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.JoinOutcome;
import dev.cairn.overlay.wire.Frames;
import dev.cairn.overlay.wire.Hello;
import dev.cairn.overlay.wire.Verdict;
import java.io.IOException;

/**
 * The member exchange, {@code /cairn/member/1.0.0}: two sides prove to each other that they are
 * members, and the newer revocation list reaches both.
 *
 * <pre>
 * dialler                          listener
 * Hello                      →
 *                            ←     Verdict (a refusal ends it here)
 *                            ←     Hello
 *                            ←     CRL      if the listener's number is higher
 * CRL                        →              if the dialler's number is higher
 * Verdict                    →
 * </pre>
 *
 * <p>The listener shows its certificate only to a member. Run again on an admitted connection, the
 * exchange is a ping that renews member records and spreads revocations.
 */
final class Exchange {

  /** Protocol id. */
  static final String PROTOCOL = "/cairn/member/1.0.0";

  private final Gate gate;
  private final Directory directory;
  private final OwnRecord own;

  Exchange(Gate gate, Directory directory, OwnRecord own) {
    this.gate = gate;
    this.directory = directory;
    this.own = own;
  }

  /** How an exchange ended that was not cut short. */
  sealed interface Outcome {
    /**
     * Both sides admitted each other.
     *
     * @param crlNumber the peer's, after the exchange
     * @param crlKept this side took a newer revocation list over
     */
    record Met(Contact contact, long crlNumber, boolean crlKept) implements Outcome {}

    /** One side refused; {@code reason} begins with which. */
    record Refused(String reason) implements Outcome {}
  }

  /** The dialler's side. */
  Outcome dial(P2pStream stream) throws IOException {
    long number = gate.crlNumber();
    send(stream, new Hello(own.encoded(), number).encode());
    Verdict verdict = Verdict.parse(read(stream, Verdict.BYTES_MAX));
    if (!verdict.admitted()) {
      return new Outcome.Refused(JoinOutcome.Alone.TURNED_AWAY + verdict.refused());
    }
    own.atLeast(verdict.sequenceHeld());
    Hello hello = Hello.parse(read(stream, Hello.BYTES_MAX));
    boolean kept = swapCrl(stream, number, hello.crlNumber());
    Outcome outcome = judge(stream, hello, kept);
    send(stream, verdictOn(outcome).encode());
    stream.closeWrite();
    return outcome;
  }

  /** The listener's side. */
  Outcome listen(P2pStream stream) throws IOException {
    Hello hello = Hello.parse(read(stream, Hello.BYTES_MAX));
    Outcome outcome = judge(stream, hello, false);
    send(stream, verdictOn(outcome).encode());
    if (outcome instanceof Outcome.Refused) {
      stream.closeWrite();
      return outcome;
    }
    long number = gate.crlNumber();
    send(stream, new Hello(own.encoded(), number).encode());
    boolean kept = swapCrl(stream, number, hello.crlNumber());
    Verdict verdict = Verdict.parse(read(stream, Verdict.BYTES_MAX));
    if (!verdict.admitted()) {
      return new Outcome.Refused(JoinOutcome.Alone.TURNED_AWAY + verdict.refused());
    }
    own.atLeast(verdict.sequenceHeld());
    // The peer's list may have revoked the peer itself.
    return kept ? judge(stream, hello, true) : outcome;
  }

  /** True if the peer had a newer list, and it was kept. */
  private boolean swapCrl(P2pStream stream, long mine, long theirs) throws IOException {
    if (theirs > mine) {
      byte[] crl = read(stream, Gate.CRL_BYTES_MAX);
      return gate.offer(crl) instanceof Gate.CrlVerdict.Kept;
    }
    if (mine > theirs) {
      send(stream, gate.crl());
    }
    return false;
  }

  private Outcome judge(P2pStream stream, Hello hello, boolean crlKept) {
    return switch (directory.learn(hello.member())) {
      case Directory.Learned.Refused(String reason) ->
          new Outcome.Refused("this device refused the peer: " + reason);
      case Directory.Learned.Known(Contact contact) ->
          contact.member().peerId().equals(stream.connection().remotePeer())
              ? new Outcome.Met(contact, Math.max(hello.crlNumber(), gate.crlNumber()), crlKept)
              : new Outcome.Refused(
                  "this device refused the peer: credential is of another key than the connection");
    };
  }

  private Verdict verdictOn(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused(String reason) ->
          new Verdict(reason.substring(reason.indexOf(':') + 2), 0);
      case Outcome.Met met -> new Verdict("", met.contact().member().sequence());
    };
  }

  private static void send(P2pStream stream, byte[] message) throws IOException {
    Frames.write(stream, message);
  }

  private static byte[] read(P2pStream stream, int bytesMax) throws IOException {
    return Frames.read(stream, bytesMax);
  }
}
