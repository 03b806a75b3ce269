package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Presence;
import dev.cairn.storage.AuditAgenda.Due;
import dev.cairn.storage.belief.HostState.Standing;
import dev.cairn.storage.belief.Observation;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditAgendaTest {

  private static final Hash STRIPE = Hash.of(new byte[] {1});
  private static final NodeId HOST = new NodeId(Hash.of(new byte[] {2}));

  private final AuditAgenda agenda = new AuditAgenda();

  private static Due due(int leaf, long atMs) {
    return new Due(STRIPE, 0, HOST, leaf, atMs);
  }

  @Test
  void givesWhatIsDueByTimeAndNothingEarly() {
    assertThat(agenda.nextMs(100)).isEqualTo(100);
    agenda.add(due(1, 50));
    agenda.add(due(2, 30));
    assertThat(agenda.nextMs(100)).isEqualTo(30);
    assertThat(agenda.take(29)).isEmpty();
    assertThat(agenda.take(60)).contains(due(2, 30));
    assertThat(agenda.take(60)).contains(due(1, 50));
    assertThat(agenda.take(60)).isEmpty();
  }

  @Test
  void asksEachQuestionOnceUntilItIsTaken() {
    assertThat(agenda.add(due(1, 50))).isTrue();
    assertThat(agenda.add(due(1, 70))).isFalse();
    assertThat(agenda.take(50)).isPresent();
    assertThat(agenda.add(due(1, 70))).isTrue();
    agenda.clear();
    assertThat(agenda.add(due(1, 70))).isTrue();
  }

  @Test
  void staysBounded() {
    for (int i = 0; i < AuditAgenda.DUE_MAX; i++) {
      assertThat(agenda.add(due(i, i))).isTrue();
    }
    assertThat(agenda.add(due(-1, 0))).isFalse();
  }

  @Test
  void theDaysChanceIsKeptInTheseBytes() throws MalformedMessageException {
    AuditBeacon beacon = new AuditBeacon(20_784, STRIPE, 0).askedUntil(300).askedUntil(200);
    assertThat(HexFormat.of().formatHex(beacon.encode()))
        .isEqualTo("08b0a2011220" + STRIPE.hex() + "18ac02");
    assertThat(AuditBeacon.parse(beacon.encode())).isEqualTo(beacon);
  }

  @Test
  void goodbyeRevocationAndReturnAreNewsOnce() {
    assertThat(HostWatch.news(Presence.Standing.PRESENT, Standing.NONE)).isEmpty();
    assertThat(HostWatch.news(Presence.Standing.LEFT, Standing.NONE))
        .isEqualTo(Optional.of(Observation.SAID_GOODBYE));
    assertThat(HostWatch.news(Presence.Standing.LEFT, Standing.LEFT)).isEmpty();
    assertThat(HostWatch.news(Presence.Standing.PRESENT, Standing.LEFT))
        .isEqualTo(Optional.of(Observation.REJOINED));
    assertThat(HostWatch.news(Presence.Standing.REVOKED, Standing.FAILED))
        .isEqualTo(Optional.of(Observation.REVOKED));
    assertThat(HostWatch.news(Presence.Standing.REVOKED, Standing.REVOKED)).isEmpty();
    assertThat(HostWatch.news(Presence.Standing.PRESENT, Standing.FAILED)).isEmpty();
  }
}
