package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Mailbox;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Presence.Standing;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.sim.SimAuthority;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the overlay does when members, wires, clocks and disks misbehave. */
class OverlayFaultsSimTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAYS = Duration.ofDays(10);
  private static final String ECHO = "/cairn/echo/1.0.0";

  private final World world = new World(4);

  private void populate(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      world.add().node().join();
    }
  }

  private Inhabitant at(int index) {
    return world.inhabitants.get(index);
  }

  private void sleep(Duration duration) throws InterruptedException {
    at(0).env().sleep(duration);
  }

  @Test
  void smallNetworkKnowsItselfWhole() {
    world.simulation.run(
        DAYS,
        () -> {
          for (int i = 0; i < 25; i++) {
            world.add(new UUID(1, 1), "one site").node().join();
          }
          for (Inhabitant inhabitant : world.inhabitants) {
            assertThat(inhabitant.node().known()).hasSizeGreaterThanOrEqualTo(20);
            assertThat(inhabitant.node().closest(World.noteKey(1), 25)).hasSize(25);
          }
          assertThat(at(3).node().find(at(20).id())).contains(at(20).node().self());
        });
  }

  @Test
  void strangerIsToldWhyAndServedNothing() {
    world.simulation.run(
        DAYS,
        () -> {
          populate(3);
          at(0).node().handle(ECHO, (from, stream) -> stream.output().write(1));
          SimEnvironment env = world.simulation.environment("stranger");
          SimAuthority foreign = new SimAuthority(SigningKey.generate(env.secureRandom()));
          SigningKey key = SigningKey.generate(env.secureRandom());
          Membership forged = foreign.enrol(env, key, new UUID(9, 9), "nowhere");
          Inhabitant stranger = world.open(env, forged, OverlayStores.inMemory(), world.settings());
          assertThat(stranger.node().join())
              .isInstanceOfSatisfying(
                  JoinOutcome.Alone.class,
                  alone ->
                      assertThat(alone.refusals())
                          .singleElement()
                          .asString()
                          .contains("BAD_SIGNATURE"));
          sleep(SECOND);
          assertThat(stranger.host().connections()).isEmpty();
          assertThat(at(0).node().known()).hasSize(2);
          mute(env, at(0));
        });
  }

  /** A host that skips the introduction: every protocol is closed to it, then the connection. */
  private void mute(SimEnvironment env, Inhabitant target) throws Exception {
    SimHost mute = world.network.host(env, SigningKey.generate(env.secureRandom()));
    Connection connection = mute.connect(target.host().peerId(), target.host().addresses(), SECOND);
    for (String protocol : List.of(ECHO, "/cairn/find/2.0.0", "/cairn/record/2.0.0")) {
      P2pStream stream = connection.open(protocol, SECOND);
      stream.deadline(SECOND);
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
    }
    sleep(Duration.ofSeconds(31));
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void credentialOfAnotherKeyIsRefused() {
    world.simulation.run(
        DAYS,
        () -> {
          populate(2);
          SimEnvironment env = world.simulation.environment("thief");
          SigningKey own = SigningKey.generate(env.secureRandom());
          Membership stolen =
              new Membership(own, at(1).membership().credential(), at(1).membership().gate());
          SimHost host = world.network.host(env, own);
          assertThatThrownBy(() ->
                  OverlayNode.open(env, host, stolen, OverlayStores.inMemory(), world.settings()))
              .isInstanceOf(NotAdmittedException.class)
              .hasMessageContaining("not for the host's");
        });
  }

  @Test
  void revokedMemberIsCutOffEverywhereWithinSecondsAndStaysOut() {
    world.simulation.run(
        DAYS,
        () -> {
          populate(12);
          Inhabitant revoked = at(5);
          byte[] before = world.authority.crl();
          byte[] crl = world.authority.revoke(revoked.node().self().device());
          assertThat(at(0).node().offerCrl(crl)).isEqualTo(new Gate.CrlVerdict.Kept(2));
          sleep(Duration.ofSeconds(5));
          for (Inhabitant inhabitant : world.inhabitants) {
            if (!inhabitant.equals(revoked)) {
              assertThat(inhabitant.membership().gate().crlNumber()).isEqualTo(2);
              assertThat(inhabitant.node().known()).doesNotContain(revoked.node().self());
              assertThat(standing(inhabitant, revoked)).isEqualTo(Standing.REVOKED);
              assertThat(standing(inhabitant, at(0).equals(inhabitant) ? at(1) : at(0)))
                  .isEqualTo(Standing.PRESENT);
              assertThat(inhabitant.node().offerCrl(before))
                  .isEqualTo(new Gate.CrlVerdict.NotNewer());
            }
          }
          assertThat(revoked.host().connections()).isEmpty();
          assertThatThrownBy(
                  () -> revoked.node().open(at(1).node().self(), "/cairn/find/2.0.0", SECOND))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("REVOKED");
        });
  }

  private static Standing standing(Inhabitant observer, Inhabitant observed) {
    return observer.node().presences().stream()
        .filter(presence -> presence.member().nodeId().equals(observed.id()))
        .findFirst()
        .orElseThrow()
        .standing();
  }

  @Test
  void wholeNetworkRebootsFromItsDisksWithoutAnySeed() {
    world.simulation.run(
        DAYS,
        () -> {
          populate(12);
          sleep(Duration.ofMinutes(10));
          List<Inhabitant> before = new ArrayList<>(world.inhabitants);
          before.forEach(world::crash);
          List<Inhabitant> after = new ArrayList<>();
          for (Inhabitant old : before) {
            after.add(world.reboot(old, OverlaySettings.defaults()));
          }
          for (Inhabitant inhabitant : after) {
            inhabitant.env().start("join", () -> join(inhabitant));
          }
          sleep(Duration.ofMinutes(15));
          for (Inhabitant inhabitant : after) {
            assertThat(inhabitant.node().closest(World.noteKey(3), 20)).hasSize(12);
          }
        });
  }

  private static void join(Inhabitant inhabitant) {
    try {
      inhabitant.node().join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void clockThatWentBackDoesNotHideANewAddress() {
    world.simulation.run(
        DAYS,
        () -> {
          populate(4);
          sleep(Duration.ofHours(1));
          Inhabitant old = at(3);
          world.crash(old);
          old.env().skew(Duration.ofDays(-3));
          Inhabitant back = world.open(old.env(), old.membership(), old.stores());
          back.node().join();
          sleep(Duration.ofMinutes(5));
          assertThat(at(0).node().find(back.id()).orElseThrow().addresses())
              .isEqualTo(back.host().addresses());
        });
  }

  @Test
  void smallerHalfOfATornNetworkCannotWrite() {
    world.simulation.run(
        DAYS,
        () -> {
          populate(12);
          List<Inhabitant> few = world.inhabitants.subList(0, 5);
          List<Inhabitant> many = world.inhabitants.subList(5, 12);
          Hash key = World.noteKey(1);
          Records.RecordKind note = World.NOTE;
          assertThat(at(0).node().records().put(note, key, World.note(1, 1, "whole")))
              .isInstanceOf(Records.PutOutcome.Stored.class);
          world.network.partition(
              few.stream().map(Inhabitant::host).toList(),
              many.stream().map(Inhabitant::host).toList());
          assertThat(few.get(0).node().records().put(note, key, World.note(2, 1, "few")))
              .isInstanceOf(Records.PutOutcome.TooFew.class);
          assertThat(many.get(0).node().records().put(note, key, World.note(3, 1, "many")))
              .isInstanceOf(Records.PutOutcome.Stored.class);
          world.network.heal();
          sleep(Duration.ofMinutes(10));
          assertThat(few.get(1).node().records().get(note, key))
              .isInstanceOfSatisfying(
                  Records.GetOutcome.Found.class,
                  found -> assertThat(found.sequence()).isEqualTo(3));
          sleep(SECOND);
          for (Inhabitant inhabitant : world.inhabitants) {
            assertThat(inhabitant.node().records().kept(note, key))
                .hasValueSatisfying(kept -> assertThat(kept).isEqualTo(World.note(3, 1, "many")));
          }
        });
  }

  @Test
  void secondWriterOfOneSequenceIsToldOfTheFirst() {
    world.simulation.run(
        DAYS,
        () -> {
          populate(7);
          byte[] first = World.note(4, 2, "first");
          Hash key = World.noteKey(2);
          assertThat(at(1).node().records().get(World.NOTE, key))
              .isInstanceOf(Records.GetOutcome.Absent.class);
          at(1).node().records().put(World.NOTE, key, first);
          assertThat(at(2).node().records().put(World.NOTE, key, World.note(4, 2, "second")))
              .isInstanceOfSatisfying(
                  Records.PutOutcome.Superseded.class,
                  superseded -> assertThat(superseded.current()).isEqualTo(first));
        });
  }

  @Test
  void recordsOutliveEveryKeeperThatFirstHeldThem() {
    world.simulation.run(
        DAYS,
        () -> {
          world.tick = Duration.ofMinutes(30);
          populate(22);
          Hash key = World.noteKey(6);
          at(0).node().records().put(World.NOTE, key, World.note(1, 6, "long-lived"));
          for (int wave = 0; wave < 5; wave++) {
            sleepAt(world.inhabitants.getLast(), Duration.ofHours(14));
            for (int i = 0; i < 6; i++) {
              world.crash(world.inhabitants.getFirst());
              world.add().node().join();
            }
          }
          assertThat(world.inhabitants.getLast().node().records().get(World.NOTE, key))
              .isInstanceOf(Records.GetOutcome.Found.class);
        });
  }

  private static void sleepAt(Inhabitant inhabitant, Duration duration)
      throws InterruptedException {
    inhabitant.env().sleep(duration);
  }

  @Test
  void floodOfOneMemberIsShedWhileOthersAreServed() {
    world.simulation.run(
        DAYS,
        () -> {
          populate(3);
          Mailbox<String> served = new Mailbox<>(at(0).env(), 10_000);
          at(0).node().handle(ECHO, (from, stream) -> serveSlowly(served, from, stream));
          Member target = at(0).node().self();
          List<P2pStream> streams = new ArrayList<>();
          for (int i = 0; i < 300; i++) {
            streams.add(at(1).node().open(target, ECHO, SECOND));
          }
          P2pStream other = at(2).node().open(target, ECHO, SECOND);
          other.closeWrite();
          assertThat(other.input().read()).isEqualTo('x');
          int reset = 0;
          for (P2pStream stream : streams) {
            stream.deadline(Duration.ofSeconds(30));
            try {
              stream.closeWrite();
              stream.input().read();
            } catch (IOException e) {
              reset++;
            }
          }
          assertThat(reset).isEqualTo(300 - 128);
        });
  }

  private static void serveSlowly(Mailbox<String> served, Member from, P2pStream stream)
      throws IOException {
    served.offer(from.toString());
    stream.input().readAllBytes();
    stream.output().write("x".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void deafMemberCostsASearchLittle() {
    world.simulation.run(
        DAYS,
        () -> {
          populate(10);
          Inhabitant deaf = at(4);
          for (Inhabitant inhabitant : world.inhabitants) {
            if (!inhabitant.equals(deaf)) {
              world.network.cut(deaf.host(), inhabitant.host());
            }
          }
          long before = at(0).env().nanoTime();
          assertThat(at(0).node().closest(World.noteKey(0), 20)).hasSize(9);
          Duration first = Duration.ofNanos(at(0).env().nanoTime() - before);
          assertThat(first).isLessThan(Duration.ofSeconds(6));
          before = at(0).env().nanoTime();
          at(0).node().closest(World.noteKey(0), 20);
          assertThat(Duration.ofNanos(at(0).env().nanoTime() - before)).isLessThan(SECOND);
        });
  }

  @Test
  void expiredMemberIsDroppedWithoutBeingAsked() {
    world.simulation.run(
        Duration.ofDays(100),
        () -> {
          world.tick = Duration.ofHours(3);
          populate(3);
          sleep(Duration.ofDays(91));
          assertThat(at(0).node().known()).isEmpty();
          assertThat(at(0).host().connections()).isEmpty();
        });
  }
}
