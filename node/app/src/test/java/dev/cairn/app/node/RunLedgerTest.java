package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.home.Home;
import dev.cairn.app.node.RunLedger.VaultSource;
import dev.cairn.app.policy.RunRecord;
import dev.cairn.archive.vault.StoredPolicy.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLedgerTest {

  private static final Instant NOW = Instant.parse("2027-01-01T12:00:00Z");
  private static final VaultSource KEY =
      new VaultSource("main", new Source("laptop", List.of("/a", "/b c")));

  @TempDir Path temp;

  @BeforeEach
  void vaultsKeyIsHere() throws Exception {
    Files.createFile(new Home(temp).vaultKey("main"));
  }

  @Test
  void fileIsWhatItWasAndIsReadAgain() throws Exception {
    Home home = new Home(temp);
    RunLedger ledger = RunLedger.open(home);
    RunRecord run =
        RunRecord.fresh(NOW)
            .begun(NOW.plusSeconds(1))
            .saved(NOW.plusSeconds(2), "a note")
            .begun(NOW.plusSeconds(3))
            .failed(NOW.plusSeconds(4), "an error")
            .alarmed(NOW.plusSeconds(5));
    ledger.put(KEY, run);
    ledger.pruned("main", NOW);
    assertThat(Files.readString(home.policyRuns()))
        .isEqualTo(
            """
            {"message_type":"run","vault":"main","host":"laptop","paths":["/a","/b c"],\
            "since":"2027-01-01T12:00:00Z","started":"2027-01-01T12:00:03Z",\
            "ended":"2027-01-01T12:00:04Z","succeeded":"2027-01-01T12:00:02Z","failures":1,\
            "error":"an error","note":"","alarm_after_s":604800,"alarmed":"2027-01-01T12:00:05Z"}
            {"message_type":"pruned","vault":"main","at":"2027-01-01T12:00:00Z"}
            """);
    RunLedger again = RunLedger.open(home);
    assertThat(again.all()).containsOnly(java.util.Map.entry(KEY, run));
    assertThat(again.pruned("main")).contains(NOW);
    again.keepOnly("main", Set.of());
    assertThat(RunLedger.open(home).all()).isEmpty();
  }

  @Test
  void damagedLineIsANewSourceAndNoMore() throws Exception {
    Home home = new Home(temp);
    RunLedger.open(home).put(KEY, RunRecord.fresh(NOW));
    Files.writeString(
        home.policyRuns(),
        "{\"message_type\":\"run\",\"since\":\"then\"}\ngarb",
        java.nio.file.StandardOpenOption.APPEND);
    assertThat(RunLedger.open(home).all()).containsOnlyKeys(KEY);
  }

  @Test
  void vaultWhoseKeyIsNotHereAnyMoreIsForgotten() throws Exception {
    Home home = new Home(temp);
    RunLedger ledger = RunLedger.open(home);
    VaultSource old = new VaultSource("old", KEY.source());
    ledger.put(KEY, RunRecord.fresh(NOW));
    ledger.put(old, RunRecord.fresh(NOW));
    assertThat(RunLedger.open(home).all()).containsOnlyKeys(KEY);
    ledger.keepVaults(List.of("main"));
    assertThat(ledger.all()).containsOnlyKeys(KEY);
    assertThat(Files.readString(home.policyRuns())).doesNotContain("\"old\"");
  }
}
