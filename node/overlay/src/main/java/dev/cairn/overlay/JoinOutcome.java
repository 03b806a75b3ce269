package dev.cairn.overlay;

import java.util.List;

/** How joining the network went. Either way the node serves, and keeps trying behind. */
public sealed interface JoinOutcome {

  /** In touch with {@code members} others. */
  record Joined(int members) implements JoinOutcome {}

  /**
   * Nobody could be reached; normal for the first node of a network.
   *
   * @param refusals each address tried, and what came back; empty if there was none to try
   */
  record Alone(List<String> refusals) implements JoinOutcome {
    /** How the words of a refusal begin that came from a peer, behind its address. */
    public static final String TURNED_AWAY = "peer refused this device: ";

    /** What members said who answered, but would not let this device in. */
    public List<String> turnedAway() {
      return refusals.stream().filter(refusal -> refusal.contains(TURNED_AWAY)).toList();
    }
  }
}
