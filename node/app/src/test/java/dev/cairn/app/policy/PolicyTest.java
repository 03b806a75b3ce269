package dev.cairn.app.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.app.output.Message;
import dev.cairn.archive.backup.VerifySample;
import dev.cairn.archive.select.Exclusions;
import dev.cairn.archive.select.KeepPolicy.Unit;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.StoredPolicy;
import dev.cairn.archive.vault.StoredPolicy.Source;
import dev.cairn.crypto.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is said of sources, and what comes of it. */
class PolicyTest {

  private static final Instant NOW = Instant.parse("2027-01-01T12:00:00Z");
  private static final Source DOCUMENTS = new Source("laptop", List.of("/home/ada/Documents"));
  private static final PolicyChange CHANGE = new PolicyChange(NOW, "laptop");

  private static List<StoredPolicy> set(
      List<StoredPolicy> all, Source source, Map<String, List<String>> words, String... unset) {
    return CHANGE.set(all, source, words, List.of(unset));
  }

  private static SortedMap<String, List<String>> words(List<StoredPolicy> all, Source source) {
    return all.stream().filter(p -> p.source().equals(source)).findFirst().orElseThrow().words();
  }

  private static SortedMap<String, List<String>> effective(List<StoredPolicy> all) {
    return Policy.of(all, DOCUMENTS).orElseThrow().words();
  }

  @Test
  void listsGrowAndASchedulesTakesTheOthersPlace() {
    List<StoredPolicy> all =
        set(List.of(), DOCUMENTS, Map.of("exclude", List.of("*.tmp"), "every", List.of("6h")));
    all =
        set(all, DOCUMENTS, Map.of("exclude", List.of("*.o", "*.tmp"), "at", List.of("2:00,3:00")));
    assertThat(words(all, DOCUMENTS))
        .containsOnly(
            Map.entry("exclude", List.of("*.tmp", "*.o")),
            Map.entry("at", List.of("2:00", "3:00")));
  }

  @Test
  void unsetTakesBackAKeyOrOneValue() {
    List<StoredPolicy> all =
        set(
            List.of(),
            DOCUMENTS,
            Map.of("exclude", List.of("a=b", "c"), "keep-last", List.of("3")));
    all = set(all, DOCUMENTS, Map.of(), "exclude=a=b", "keep-last");
    assertThat(words(all, DOCUMENTS)).containsOnly(Map.entry("exclude", List.of("c")));
    List<StoredPolicy> left = all;
    assertThatThrownBy(() -> set(left, DOCUMENTS, Map.of(), "exclude=d"))
        .hasMessageContaining("'d' is not among the values of exclude: c");
    assertThatThrownBy(() -> set(left, DOCUMENTS, Map.of(), "exclud"))
        .hasMessageContaining("did you mean 'exclude'?");
  }

  @Test
  void ruleOfASourceStandsForAllOfTheDefaultOnes() {
    List<StoredPolicy> all =
        set(
            List.of(),
            Source.DEFAULT,
            Map.of(
                "keep-daily", List.of("7"),
                "keep-last", List.of("3"),
                "exclude", List.of("*.tmp"),
                "exclude-caches", List.of("true"),
                "at", List.of("02:00")));
    all = set(all, DOCUMENTS, Map.of("keep-last", List.of("1"), "exclude", List.of("*.o")));
    assertThat(effective(all))
        .containsOnly(
            Map.entry("keep-last", List.of("1")),
            Map.entry("exclude", List.of("*.tmp", "*.o")),
            Map.entry("exclude-caches", List.of("true")),
            Map.entry("at", List.of("02:00")));
    Policy policy = Policy.of(all, DOCUMENTS).orElseThrow();
    assertThat(policy.keep().counts()).containsOnly(Map.entry(Unit.LAST, 1));
    assertThat(policy.exclusions().markers()).containsExactly(Exclusions.Marker.CACHE);
    assertThat(Policy.of(all, new Source("laptop", List.of("/other")))).isEmpty();
  }

  @Test
  void refusesValuesThatAreNone() {
    for (String[] bad :
        new String[][] {
          {"keep-daily", "seven"},
          {"keep-daily", "-2"},
          {"keep-within", "soon"},
          {"exclude-larger-than", "huge"},
          {"exclude-caches", "yes"},
          {"exclude-if-present", "a/b"},
          {"upload", "fast"},
          {"upload", "1"},
          {"upload-hours", "always"},
          {"verify-sample", "some"},
          {"verify-sample", "101"},
          {"prune-every", "often"},
          {"alarm-after", "5"},
          {"every", "later"}
        }) {
      assertThatThrownBy(() -> set(List.of(), DOCUMENTS, Map.of(bad[0], List.of(bad[1]))))
          .as(String.join(" ", bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("laptop:/home/ada/Documents");
    }
  }

  @Test
  void sampleToVerifyIsAPercentageOrNone() {
    assertThat(Policy.verify("")).isEqualTo(VerifySample.USUAL);
    assertThat(Policy.verify("none")).isEqualTo(VerifySample.NONE);
    assertThat(Policy.verify("0.5%")).isEqualTo(VerifySample.of(0.5));
    assertThat(Policy.of(new TreeMap<>(Map.of("verify-sample", List.of("2")))).verify())
        .isEqualTo(VerifySample.of(2));
  }

  @Test
  void scheduleOfASourceStandsForTheDefaultOne() {
    List<StoredPolicy> all = set(List.of(), DOCUMENTS, Map.of("every", List.of("1h")));
    List<StoredPolicy> both = set(all, Source.DEFAULT, Map.of("at", List.of("02:00")));
    assertThat(effective(both)).containsOnlyKeys("every");
  }

  @Test
  void defaultIsNotHeldUpByASourceThatNewerSoftwareWrote() {
    StoredPolicy newer =
        new StoredPolicy(
            DOCUMENTS, new TreeMap<>(Map.of("every", List.of("full moon"))), NOW, "other");
    List<StoredPolicy> both =
        set(List.of(newer), Source.DEFAULT, Map.of("keep-last", List.of("3")));
    assertThat(words(both, Source.DEFAULT)).containsOnlyKeys("keep-last");
    assertThat(words(both, DOCUMENTS)).containsEntry("every", List.of("full moon"));
  }

  @Test
  void wordsOfNewerSoftwareOutliveAnEditAndForgetNothing() {
    StoredPolicy newer =
        new StoredPolicy(
            DOCUMENTS,
            new TreeMap<>(Map.of("keep-last", List.of("1"), "keep-holy", List.of("x", "y"))),
            NOW,
            "other");
    List<StoredPolicy> all = set(List.of(newer), DOCUMENTS, Map.of("keep-last", List.of("2")));
    assertThat(words(all, DOCUMENTS)).containsEntry("keep-holy", List.of("x", "y"));
    Policy policy = Policy.of(all, DOCUMENTS).orElseThrow();
    assertThat(policy.unknown()).containsExactly("keep-holy");
    assertThat(Forgetting.objection(policy, List.of(), NOW, List.of()).orElseThrow())
        .contains("keep-holy");
  }

  @Test
  void setToWhatItIsChangesNothing() {
    List<StoredPolicy> all = set(List.of(), DOCUMENTS, Map.of("every", List.of("1h")));
    PolicyChange later = new PolicyChange(NOW.plusSeconds(9), "other");
    assertThat(later.set(all, DOCUMENTS, Map.of("every", List.of("1h")), List.of())).isSameAs(all);
  }

  @Test
  void fileIsWhatItWas() {
    List<StoredPolicy> all =
        set(
            List.of(),
            Source.DEFAULT,
            Map.of("keep-daily", List.of("7"), "tag", List.of("auto,x")));
    all =
        set(
            all,
            DOCUMENTS,
            Map.of(
                "exclude",
                List.of("*.tmp"),
                "exclude-caches",
                List.of("true"),
                "at",
                List.of("2:00")));
    List<String> lines = new ArrayList<>();
    all.forEach(policy -> lines.add(dev.cairn.app.output.Json.write(PolicyFile.map(policy))));
    assertThat(lines)
        .containsExactly(
            "{\"default\":true,\"policy\":{\"keep-daily\":7,\"tag\":[\"auto\",\"x\"]},"
                + "\"changed\":\"2027-01-01T12:00:00Z\",\"changed_by\":\"laptop\"}",
            "{\"host\":\"laptop\",\"paths\":[\"/home/ada/Documents\"],\"policy\":{\"at\":[\"2:00\"],"
                + "\"exclude\":[\"*.tmp\"],\"exclude-caches\":true},"
                + "\"changed\":\"2027-01-01T12:00:00Z\",\"changed_by\":\"laptop\"}");
    String file = "{\"policies\":[" + String.join(",", lines) + "]}";
    assertThat(PolicyFile.parse(file, "here")).isEqualTo(all);
  }

  @Test
  void unknownKeyInAFileIsNamedWithTheNearestKnownOne() {
    String file = "{\"policies\":[{\"paths\":[\"/a\"],\"policy\":{\"keep-dayly\":7}}]}";
    assertThatThrownBy(() -> PolicyFile.parse(file, "here"))
        .hasMessage("the policy of here:/a: unknown key 'keep-dayly'; did you mean 'keep-daily'?");
    assertThatThrownBy(() -> PolicyFile.parse("{\"polices\":[]}", "here"))
        .hasMessageContaining("did you mean 'policies'?");
    assertThatThrownBy(() -> PolicyFile.parse("{\"policies\":[{\"path\":[\"/a\"]}]}", "here"))
        .hasMessageContaining("did you mean 'paths'?");
    assertThatThrownBy(() -> PolicyFile.parse("[]", "here"))
        .hasMessageContaining("not a policy file");
    assertThatThrownBy(() -> PolicyFile.parse("{\"policies\":[{\"policy\":{}}]}", "here"))
        .hasMessageContaining("either");
  }

  @Test
  void textThatWasTakenBeforeAnotherDevicesChangeIsToldSo() {
    List<StoredPolicy> all = set(List.of(), DOCUMENTS, Map.of("every", List.of("1h")));
    StoredPolicy taken = all.getFirst();
    StoredPolicy edited =
        new StoredPolicy(
            DOCUMENTS, new TreeMap<>(Map.of("every", List.of("2h"))), taken.changed(), taken.by());
    PolicyChange other = new PolicyChange(NOW.plusSeconds(60), "desktop");
    List<StoredPolicy> meanwhile =
        other.set(all, DOCUMENTS, Map.of("keep-last", List.of("9")), List.of());
    assertThatThrownBy(() -> CHANGE.replace(meanwhile, List.of(edited), false))
        .hasMessageContaining("was changed on 2027-01-01T12:01:00Z by desktop");
    assertThat(words(CHANGE.replace(meanwhile, List.of(edited), true), DOCUMENTS))
        .containsOnlyKeys("every");
    assertThat(words(CHANGE.replace(all, List.of(edited), false), DOCUMENTS))
        .containsEntry("every", List.of("2h"));
  }

  private static Snapshot snapshot(Instant time) {
    Snapshot.Stats stats = new Snapshot.Stats(0, 0, 0, 0, 0);
    Hash id = Hash.of(time.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    List<String> paths = List.of("/home/ada/Documents");
    return new Snapshot(
        id, time, "laptop", "", paths, List.of(), Content.EMPTY, Optional.empty(), stats);
  }

  @Test
  void wrongClockForgetsNothing() {
    Policy policy = Policy.of(new TreeMap<>(Map.of("keep-within", List.of("30d"))));
    List<Snapshot> own = List.of(snapshot(NOW.minus(Duration.ofDays(400))), snapshot(NOW));
    assertThat(Forgetting.objection(policy, own, NOW, List.of())).isEmpty();
    assertThat(Forgetting.forgotten(policy, own, ZoneOffset.UTC)).containsExactly(own.getFirst());
    assertThat(Forgetting.objection(policy, own, NOW.minus(Duration.ofDays(1)), List.of()))
        .as("a snapshot of tomorrow")
        .isPresent();
    Duration year = Duration.ofDays(365);
    assertThat(
            Forgetting.objection(policy, own, NOW, List.of(year, year, Duration.ZERO)).orElse(""))
        .contains("this clock is 525600 minutes off by 3 members");
    assertThat(Forgetting.objection(policy, own, NOW, List.of(year, Duration.ZERO, Duration.ZERO)))
        .as("one liar")
        .isEmpty();
  }

  @Test
  void withoutRulesNothingIsForgotten() {
    Policy policy = Policy.of(new TreeMap<>(Map.of("every", List.of("1h"))));
    assertThat(Forgetting.forgotten(policy, List.of(snapshot(NOW)), ZoneOffset.UTC)).isEmpty();
  }

  @Test
  void optionsOfACommandAddToThePolicy() {
    Policy policy =
        Policy.of(
            new TreeMap<>(
                Map.of(
                    "exclude", List.of("*.tmp"),
                    "exclude-larger-than", List.of("1M"),
                    "ignore-file", List.of(".nobackup"),
                    "exclude-caches", List.of("true"))));
    Message typed =
        new Message(
            "backup",
            Map.of("exclude", List.of("*.o"), "exclude_larger_than", 5L, "one_file_system", true));
    Exclusions both = ExclusionWords.joined(policy.exclusions(), typed);
    assertThat(both.rules()).hasSize(4);
    assertThat(both.largerThanBytes()).isEqualTo(5);
    assertThat(both.ignoreFile()).isEqualTo(".nobackup");
    assertThat(both.oneFileSystem()).isTrue();
    assertThat(both.markers()).containsExactly(Exclusions.Marker.CACHE);
    assertThat(ExclusionWords.joined(policy.exclusions(), Message.of("backup")).largerThanBytes())
        .isEqualTo(1 << 20);
  }
}
