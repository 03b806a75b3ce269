package dev.cairn.app.health;

import java.time.Duration;
import java.util.List;

/**
 * What a running node sees of the others.
 *
 * @param membersKnown verified here and not found gone since
 * @param membersConnected of those connected now
 * @param dialledHere of those that dialled this device, which proves that its port is reached
 * @param listening where it listens
 * @param clocksAhead how far each asked member's clock is ahead of this device's; negative if
 *     behind
 * @param keepersInTouch of the members that keep the records nearest to this device, those heard of
 *     lately
 * @param keepers all of those
 */
public record NetworkFacts(
    int membersKnown,
    int membersConnected,
    int dialledHere,
    List<String> listening,
    List<Duration> clocksAhead,
    int keepersInTouch,
    int keepers) {

  public NetworkFacts {
    listening = List.copyOf(listening);
    clocksAhead = List.copyOf(clocksAhead);
  }
}
