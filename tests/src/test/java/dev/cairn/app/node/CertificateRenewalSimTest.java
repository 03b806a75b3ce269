package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Decision;
import dev.cairn.authority.KeyPlace;
import dev.cairn.authority.Rollover;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.client.Renewing;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.UnverifiedCredential;
import dev.cairn.overlay.CertificateGate;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.MemoryCrlStore;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A year of nodes with real certificates, with nobody at the keyboard. */
class CertificateRenewalSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 97L);
  private static final int NODES = 5;
  private static final Duration TICK = Duration.ofHours(6);

  private final Simulation simulation = new Simulation(SEED);
  private final SimNetwork network = new SimNetwork(simulation);
  private final SimEnvironment env = simulation.environment("authority");
  private final AtomicReference<SigningKey> rootKey = new AtomicReference<>();
  private final Authority authority = authority();
  private final List<Device> devices = new ArrayList<>();
  private boolean away;

  private Authority authority() {
    try {
      return Ceremony.found(
          new MemoryStore(), new Organisation("acme"), rootKey::set, env::now, env.secureRandom());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A device with what it keeps on disk. */
  private static final class Device implements CertificateRenewal.Held {
    private final OverlayNode node;
    private byte[] credential;

    Device(OverlayNode node, byte[] credential) {
      this.node = node;
      this.credential = credential;
    }

    @Override
    public byte[] read() {
      return credential;
    }

    @Override
    public void replace(byte[] renewed) {
      credential = renewed;
    }
  }

  private Device start(int number) throws Exception {
    SimEnvironment at = simulation.environment("n" + number);
    SigningKey key = SigningKey.generate(at.secureRandom());
    byte[] credential =
        authority.enrol(key, InviteTerms.of("m" + number, "s" + number, 1, 1)).encode();
    CertificateGate gate = CertificateGate.open(at, authority.anchor(), new MemoryCrlStore());
    gate.offer(authority.revocationList().encode());
    OverlaySettings settings =
        OverlaySettings.defaults()
            .withRhythm(OverlaySettings.defaults().rhythm().atOnce().withTick(TICK));
    SimHost host = network.host(at, key);
    if (!devices.isEmpty()) {
      var first = devices.getFirst().node.self();
      settings =
          settings.withSeeds(
              List.of(new OverlaySettings.Seed(first.peerId(), first.addresses().getFirst())));
    }
    OverlayNode node =
        OverlayNode.open(
            at, host, new Membership(key, credential, gate), OverlayStores.inMemory(), settings);
    Device device = new Device(node, credential);
    CertificateRenewal renewal =
        new CertificateRenewal(at, held -> renew(held, key, at), device, keeper(gate));
    at.start("renewal", () -> renewal.run(node));
    at.start("lists", () -> keepListFresh(at, node));
    return device;
  }

  private static CertificateRenewal.Keeper keeper(CertificateGate gate) {
    return new CertificateRenewal.Keeper() {
      @Override
      public boolean admits(byte[] credential) {
        return gate.judge(credential) instanceof Gate.Judgement.Admitted;
      }

      @Override
      public void offer(byte[] list) {
        gate.offer(list);
      }
    };
  }

  /** The next issuing CA; ends those before it whose digits are named. */
  private IssuingCa rollOver(String... ends) throws Exception {
    IssuerRequest request =
        granted(
            authority
                .rollover()
                .request(
                    new Rollover.Terms(true, new KeyPlace.InFile(), List.of(ends)),
                    env.secureRandom()));
    byte[] signed = request.sign(rootKey.get(), env.now(), env.secureRandom());
    return granted(authority.rollover().accept(signed));
  }

  private static <T> T granted(Decision<T> decision) {
    return ((Decision.Granted<T>) decision).value();
  }

  private void allAreOf(IssuingCa ca, String when) {
    for (Device device : devices) {
      assertThat(device.node.self().device().issuer())
          .as("%s, seed %d", when, SEED)
          .isEqualTo(ca.id());
    }
  }

  private Renewing.Renewed renew(byte[] held, SigningKey key, SimEnvironment at)
      throws IOException, DeniedException, RefusedException {
    requireHere();
    var serial = DeviceCertificate.read(UnverifiedCredential.decode(held).certificate()).serial();
    return switch (authority.renew(RenewalRequest.sign(serial, key, key))) {
      case Decision.Denied<UnverifiedCredential>(var reason, var detail) ->
          throw new DeniedException(reason, detail);
      case Decision.Granted<UnverifiedCredential>(var credential) -> {
        var list = authority.revocationList();
        if (Admission.check(authority.anchor(), credential, list, at.now())
            instanceof Admission.Admitted(var admitted)) {
          yield new Renewing.Renewed(admitted, list);
        }
        throw new AssertionError("issued what does not pass");
      }
    };
  }

  private void requireHere() throws IOException {
    if (away) {
      throw new IOException("the authority is away");
    }
  }

  private void keepListFresh(SimEnvironment at, OverlayNode node) {
    try {
      while (true) {
        at.sleep(Duration.ofHours(6));
        if (!away) {
          node.offerCrl(authority.revocationList().encode());
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void allGoOn(String when) throws Exception {
    for (Device device : devices) {
      assertThat(device.node.known()).as("%s, seed %d", when, SEED).hasSize(NODES - 1);
      assertThat(device.node.self().device().notAfter()).as(when).isAfter(env.now());
      assertThat(device.node.closest(devices.getFirst().node.self().nodeId().hash(), NODES))
          .as("%s, reached, seed %d", when, SEED)
          .hasSize(NODES);
    }
  }

  @Test
  void authorityThatIsAwayForThirtyDaysStopsNothing() {
    simulation.run(
        Duration.ofDays(420),
        () -> {
          for (int i = 0; i < NODES; i++) {
            Device device = start(i);
            device.node.join();
            devices.add(device);
          }
          env.sleep(Duration.ofDays(1));
          allGoOn("at the start");
          env.sleep(Duration.ofDays(58));
          away = true; // just before the first is due: the worst moment
          env.sleep(Duration.ofDays(30).minusHours(1));
          allGoOn("after 30 days without the authority");
          assertThat(devices.getFirst().node.revocationsFresh()).isFalse();
          away = false;
          env.sleep(Duration.ofDays(1));
          allGoOn("a day after it came back");
          assertThat(devices.getFirst().node.revocationsFresh()).isTrue();
          Instant now = env.now();
          assertThat(devices)
              .allSatisfy(device ->
                  assertThat(device.node.self().device().notAfter())
                      .isAfter(now.plus(Duration.ofDays(88))));
          env.sleep(Duration.ofDays(275));
          allGoOn("after a year");
          assertThat(authority.devices()).as("four renewals each").hasSizeBetween(25, 30);
        });
  }

  @Test
  void nodesOfTwoGenerationsAreOneNetworkAndRenewOntoTheNext() {
    simulation.run(
        Duration.ofDays(80),
        () -> {
          for (int i = 0; i < NODES - 2; i++) {
            Device device = start(i);
            device.node.join();
            devices.add(device);
          }
          env.sleep(Duration.ofDays(1));
          IssuingCa next = rollOver();
          env.sleep(Duration.ofHours(13)); // each has fetched a list since
          for (int i = NODES - 2; i < NODES; i++) {
            Device device = start(i);
            assertThat(device.node.self().device().issuer()).isEqualTo(next.id());
            device.node.join();
            devices.add(device);
          }
          env.sleep(Duration.ofDays(1));
          allGoOn("with two generations");
          env.sleep(Duration.ofDays(71));
          allGoOn("after everybody's renewal");
          allAreOf(next, "after everybody's renewal");

          IssuingCa last = rollOver(next.digits());
          env.sleep(Duration.ofHours(8)); // who asks for lists every six hours has heard
          allAreOf(last, "after the CA was ended");
          env.sleep(Duration.ofDays(1));
          allGoOn("after the CA was ended");
        });
  }

  @Test
  void devicesEnrolledTogetherRenewOnDifferentDays() throws Exception {
    List<Instant> due = new ArrayList<>();
    Instant enrolled = env.now();
    for (int i = 0; i < 50; i++) {
      SigningKey key = SigningKey.generate(env.secureRandom());
      UnverifiedCredential credential = authority.enrol(key, InviteTerms.of("m" + i, "s", 1, 1));
      due.add(CertificateRenewal.due(DeviceCertificate.read(credential.certificate())));
    }
    assertThat(due)
        .allSatisfy(at ->
            assertThat(at)
                .isBetween(enrolled.plus(Duration.ofDays(60)), enrolled.plus(Duration.ofDays(70))));
    assertThat(due.stream().map(at -> at.getEpochSecond() / 86_400).distinct().count())
        .as("days, seed %d", SEED)
        .isGreaterThan(7);
  }
}
