package dev.cairn.storage;

import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.sim.SimAuthority;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.database.MemoryTables;
import dev.cairn.storage.share.RecoveryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A simulated network of nodes that hold shares. */
final class ShareWorld {

  final Simulation simulation;
  final List<Person> people = new ArrayList<>();
  private final List<Person> gone = new ArrayList<>();
  private final SimNetwork network;
  final SimAuthority authority;

  /** One device and its share service. */
  record Person(SimEnvironment env, SimHost host, OverlayNode overlay, ShareService shares) {}

  ShareWorld(long seed) {
    simulation = new Simulation(seed);
    network = new SimNetwork(simulation);
    authority = new SimAuthority(key(simulation.environment("authority")));
  }

  /** {@code count} devices of as many subjects, on five sites. */
  void settle(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      join(new UUID(7, i), "site-" + i % 5);
    }
  }

  /** An ordinary device. */
  Person join(UUID subject, String site) throws Exception {
    return join(subject, site, Optional.empty());
  }

  /** A device that two registrars let recover, after {@code delay} by its certificate. */
  Person recover(UUID subject, String site, Duration delay) throws Exception {
    RecoveryBinding binding = new RecoveryBinding(delay, List.of("grace", "linus"));
    return join(subject, site, Optional.of(binding));
  }

  private Person join(UUID subject, String site, Optional<RecoveryBinding> recovery)
      throws Exception {
    SimEnvironment env = simulation.environment("n" + people.size());
    SigningKey key = key(env);
    Membership membership = authority.enrol(env, key, subject, site, recovery);
    SimHost host = network.host(env, key);
    OverlaySettings settings =
        OverlaySettings.defaults()
            .withRhythm(OverlaySettings.defaults().rhythm().atOnce())
            .withSeeds(seeds());
    OverlayNode overlay =
        OverlayNode.open(env, host, membership, OverlayStores.inMemory(), settings);
    ShareService shares =
        ShareService.start(env, overlay, new MemoryTables(), RecoveryPolicy.STANDARD);
    overlay.join();
    Person person = new Person(env, host, overlay, shares);
    people.add(person);
    return person;
  }

  void crash(Person person) {
    network.crash(person.host());
    gone.add(person);
  }

  private List<Seed> seeds() {
    return people.stream()
        .filter(person -> !gone.contains(person))
        .limit(1)
        .map(person -> new Seed(person.host().peerId(), person.host().addresses().getFirst()))
        .toList();
  }

  private static SigningKey key(SimEnvironment env) {
    return SigningKey.generate(env.secureRandom());
  }
}
