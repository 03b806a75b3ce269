package dev.cairn.archive.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.Device;
import dev.cairn.archive.prune.MaxUnused;
import dev.cairn.archive.prune.Prune;
import dev.cairn.archive.vault.StoredPolicy.Source;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies of a vault, as two devices of its owner see them. */
class PoliciesTest {

  private static final int POLICIES_MAX = 200;

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);

  private Device device(String name) {
    return new Device(peers.device(Device.SUBJECT), temp.resolve(name));
  }

  private static StoredPolicy policy(String host, String path, String keepDaily) {
    return new StoredPolicy(
        new Source(host, List.of(path)),
        new TreeMap<>(Map.of("keep-daily", List.of(keepDaily))),
        Instant.EPOCH,
        host);
  }

  private static StoredPolicy.Edit<RuntimeException> adding(StoredPolicy more) {
    return newest -> {
      List<StoredPolicy> next = new ArrayList<>(newest);
      next.add(more);
      return next;
    };
  }

  @Test
  void anotherDeviceSeesThem() throws Exception {
    try (Vault a = device("a").create();
        Vault b = device("b").open()) {
      assertThat(b.policies()).isEmpty();
      a.editPolicies(adding(policy("a", "/a", "7")));
      b.refresh();
      assertThat(b.policies()).containsExactly(policy("a", "/a", "7"));
    }
  }

  @Test
  void editsOfTwoDevicesAreBothKept() throws Exception {
    try (Vault a = device("a").create();
        Vault b = device("b").open()) {
      a.editPolicies(adding(policy("a", "/a", "7")));
      // b has not read the head since: its first try is refused by the keepers.
      b.editPolicies(adding(policy("b", "/b", "3")));
      a.refresh();
      assertThat(a.policies()).containsExactly(policy("a", "/a", "7"), policy("b", "/b", "3"));
    }
  }

  @Test
  void whatRefusesChangesNothing() throws Exception {
    try (Vault a = device("a").create()) {
      a.editPolicies(adding(policy("a", "/a", "7")));
      long sequence = a.sequence();
      assertThatThrownBy(() ->
              a.editPolicies(newest -> {
                throw new IllegalStateException("changed meanwhile");
              }))
          .isInstanceOf(IllegalStateException.class);
      a.editPolicies(newest -> newest);
      assertThat(a.sequence()).isEqualTo(sequence);
    }
  }

  @Test
  void backupsForgettingAndPruningKeepThem() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Files.writeString(folder.resolve("a"), "content of a");
    try (Vault a = device("a").create()) {
      a.editPolicies(adding(policy("a", "/a", "7")));
      Snapshot snapshot = Device.backUp(a, folder).snapshot();
      a.edit(Map.of(snapshot.id(), java.util.Optional.empty()));
      Prune.Request all =
          new Prune.Request(new MaxUnused(0, 0), false, new PackWriter.Limits(16 << 20, 2, false));
      assertThat(new Prune(a, all, (what, done, total) -> {}).run())
          .isInstanceOf(Prune.Outcome.Pruned.class);
      peers.stripes().stream()
          .filter(stripe -> !a.stripes().contains(stripe))
          .forEach(peers::forget);
    }
    try (Vault fresh = device("fresh").open()) {
      assertThat(fresh.policies()).containsExactly(policy("a", "/a", "7"));
    }
  }

  @Test
  void policiesBeyondWhatAHeadHoldsFitAllTheSame() throws Exception {
    try (Vault a = device("a").create()) {
      List<StoredPolicy> many = new ArrayList<>();
      for (int i = 0; i < POLICIES_MAX; i++) {
        many.add(policy("a", "/folder-%03d".formatted(i), Integer.toString(i)));
      }
      a.editPolicies(newest -> many);
      assertThat(a.policies()).containsExactlyElementsOf(many);
    }
  }
}
