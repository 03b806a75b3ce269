package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Organisation;
import dev.cairn.overlay.Gate.Judgement;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.sim.SimEnvironment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No newer revocation list for 7 days: known members go on, newcomers wait; after 37, nobody. */
class OverdueCrlTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration OVERDUE = Duration.ofDays(7);
  private static final Duration EXPIRED = Duration.ofDays(37);

  private final World world = new World(20261120);
  private final SimEnvironment env = world.simulation.environment("gate");

  @Test
  void gateAdmitsKnownDevicesOnlyAndLaterNobody() throws Exception {
    Authority authority =
        Ceremony.inMemory(
            new Organisation("acme"), InstantSource.fixed(env.now()), env.secureRandom());
    SigningKey key = SigningKey.generate(env.secureRandom());
    byte[] credential = authority.enrol(key, InviteTerms.of("ada", "lab", 0, 0)).encode();
    CertificateGate gate = CertificateGate.open(env, authority.anchor(), new MemoryCrlStore());
    gate.offer(authority.revocationList().encode());

    env.skew(OVERDUE.minus(MINUTE));
    assertThat(gate.isFresh()).isTrue();
    assertThat(knownOnly(gate.judge(credential))).isFalse();
    env.skew(OVERDUE.plus(MINUTE)); // the verdict before is remembered, but not by a fresh list
    assertThat(gate.isFresh()).isFalse();
    assertThat(knownOnly(gate.judge(credential))).isTrue();
    env.skew(EXPIRED.minus(MINUTE));
    assertThat(knownOnly(gate.judge(credential))).isTrue();
    env.skew(EXPIRED.plus(MINUTE));
    assertThat(gate.judge(credential)).isInstanceOf(Judgement.Refused.class);
  }

  private static boolean knownOnly(Judgement judgement) {
    assertThat(judgement).isInstanceOf(Judgement.Admitted.class);
    return ((Judgement.Admitted) judgement).knownOnly();
  }

  @Test
  void gateWithoutAListIsNotFresh() throws Exception {
    Authority authority =
        Ceremony.inMemory(new Organisation("acme"), InstantSource.system(), env.secureRandom());
    Gate gate = CertificateGate.open(env, authority.anchor(), new MemoryCrlStore());
    assertThat(gate.isFresh()).isFalse();
  }

  @Test
  void knownMembersGoOnWhileNewcomersWaitForANewerList() {
    world.simulation.run(
        Duration.ofHours(2),
        () -> {
          for (int i = 0; i < 5; i++) {
            world.add().node().join();
          }
          renewListEverywhere();
          List<Inhabitant> members = new ArrayList<>(world.inhabitants);
          members.forEach(member -> member.env().skew(OVERDUE.plus(MINUTE)));

          Inhabitant newcomer = world.add();
          newcomer.env().skew(OVERDUE.plus(MINUTE));
          assertThat(newcomer.node().join())
              .isInstanceOfSatisfying(
                  JoinOutcome.Alone.class,
                  alone -> assertThat(alone.toString()).contains("too old to admit newcomers"));
          for (Inhabitant member : members) {
            assertThat(member.node().known()).hasSize(4);
            assertThat(member.node().closest(World.noteKey(1), 20)).hasSize(5);
          }
          assertThat(
                  members
                      .get(2)
                      .node()
                      .records()
                      .put(World.NOTE, World.noteKey(1), World.note(1, 1, "still")))
              .isInstanceOf(Records.PutOutcome.Stored.class);
          Inhabitant rebooted = world.reboot(members.get(1), world.settings());
          assertThat(rebooted.node().join())
              .as("from its disk it knows who was a member")
              .isInstanceOf(JoinOutcome.Joined.class);

          byte[] fresh = world.authority.renewList(env.now().plus(OVERDUE.multipliedBy(3)));
          members.getFirst().node().offerCrl(fresh);
          env.sleep(MINUTE);
          newcomer.node().offerCrl(fresh);
          assertThat(newcomer.node().closest(World.noteKey(1), 20)).hasSize(6);
        });
  }

  private void renewListEverywhere() {
    byte[] list = world.authority.renewList(env.now().plus(OVERDUE));
    world.inhabitants.forEach(inhabitant -> inhabitant.node().offerCrl(list));
  }
}
