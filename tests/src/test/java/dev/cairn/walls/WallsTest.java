package dev.cairn.walls;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The walls between the rooms (docs/design.md, "Terms and rooms") and the one door to time and
 * chance. Maven keeps a room from importing what its POM does not name; this also sees what comes
 * in behind another room's back.
 */
class WallsTest {

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.cairn");

  private static final String ROOT = "dev.cairn.";

  /** Room → rooms it may import. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("machine", Set.of()),
              Map.entry("crypto", Set.of("machine")),
              Map.entry("erasure", Set.of("machine")),
              Map.entry("identity", Set.of("crypto")),
              Map.entry("authority", Set.of("identity", "crypto")),
              Map.entry("env", Set.of()),
              Map.entry("libp2p", Set.of("env", "crypto", "machine")),
              Map.entry("overlay", Set.of("libp2p", "identity", "crypto", "env")),
              // identity's values and libp2p's stream are words of the overlay's own port.
              Map.entry(
                  "storage", Set.of("overlay", "erasure", "crypto", "env", "identity", "libp2p")),
              Map.entry("archive", Set.of("storage", "crypto", "env", "identity", "machine")),
              // crypto's ids and storage's health of a stripe are words of the archive's own port.
              Map.entry("fuse", Set.of("archive", "env", "crypto", "storage"))));

  /** Behind these names lie clocks, chance and threads that no seed controls. */
  private static final Set<String> DOORS =
      Set.of(
          "java.lang.Thread.sleep",
          "java.lang.Thread.ofVirtual",
          "java.lang.Thread.ofPlatform",
          "java.lang.Thread.startVirtualThread",
          "java.lang.Thread.<init>",
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.util.UUID.randomUUID",
          "java.util.Random.<init>",
          "java.security.SecureRandom.<init>",
          "java.security.SecureRandom.getInstanceStrong",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.util.concurrent.ForkJoinPool.commonPool",
          "java.util.concurrent.locks.LockSupport.parkNanos",
          "java.util.concurrent.CompletableFuture.supplyAsync",
          "java.util.concurrent.CompletableFuture.runAsync",
          "java.util.Collection.parallelStream",
          "java.util.stream.BaseStream.parallel");

  /** Classes at the edge of the machine, each with its reason. */
  private static final Set<String> AT_THE_EDGE =
      Set.of(
          // The JDK's HTTP server asks for threads for its sockets; nothing simulated runs there.
          "dev.cairn.authority.http.AuthorityServer",
          "dev.cairn.authority.witness.WitnessServer",
          "dev.cairn.authority.console.ConsoleServer");

  @TestFactory
  Stream<DynamicTest> roomsImportOnlyWhatTheirRowNames() {
    return MAY_IMPORT.entrySet().stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.getKey() + " imports only " + row.getValue(),
                () -> checkRow(row.getKey(), row.getValue())));
  }

  private static void checkRow(String room, Set<String> allowed) {
    noClasses()
        .that()
        .resideInAPackage("dev.cairn." + room + "..")
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("are in a room that is not in its row") {
              @Override
              public boolean test(JavaClass target) {
                String other = roomOf(target);
                return !other.isEmpty() && !other.equals(room) && !allowed.contains(other);
              }
            })
        .check(HOUSE);
  }

  private static String roomOf(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(ROOT)) {
      return "";
    }
    int end = name.indexOf('.', ROOT.length());
    return end < 0 ? name.substring(ROOT.length()) : name.substring(ROOT.length(), end);
  }

  @Test
  void everyRoomIsInTheTable() {
    Set<String> outside = Set.of("app", "sim", "bench");
    for (JavaClass type : HOUSE) {
      assertThat(MAY_IMPORT.containsKey(roomOf(type)) || outside.contains(roomOf(type)))
          .as("room of %s", type.getName())
          .isTrue();
    }
    assertThat(HOUSE.stream().map(WallsTest::roomOf).distinct()).containsAll(MAY_IMPORT.keySet());
  }

  @Test
  void timeAndChanceComeThroughTheEnvironmentAlone() {
    String[] rooms =
        Stream.of(
                "machine",
                "crypto",
                "erasure",
                "identity",
                "authority",
                "libp2p",
                "overlay",
                "storage",
                "archive",
                "fuse")
            .map(room -> "dev.cairn." + room + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(rooms)
        .and(
            DescribedPredicate.describe(
                "are not at the edge of the machine",
                type -> !AT_THE_EDGE.contains(outermost(type))))
        .should()
        .accessTargetWhere(
            DescribedPredicate.<JavaAccess<?>>describe(
                "is a door to time, chance or threads", WallsTest::isDoor))
        .check(HOUSE);
  }

  private static boolean isDoor(JavaAccess<?> access) {
    String target = access.getTargetOwner().getName() + "." + access.getTarget().getName();
    boolean timedWait =
        access.getTargetOwner().getName().startsWith("java.util.concurrent.")
            && Set.of("await", "awaitNanos", "awaitUntil", "poll", "offer", "tryAcquire", "tryLock")
                .contains(access.getTarget().getName())
            && access.getTarget().getFullName().matches(".*\\(.*(long|java\\.util\\.Date).*");
    boolean executor = target.startsWith("java.util.concurrent.Executors.");
    boolean noArgumentsNow = DOORS.contains(target) && !isClockGiven(access);
    return timedWait || executor || noArgumentsNow;
  }

  /** {@code Instant.now(clock)} takes the time from whoever made the clock. */
  private static boolean isClockGiven(JavaAccess<?> access) {
    return access.getTarget().getFullName().contains("(java.time.Clock)")
        || access.getTarget().getFullName().matches(".*Random\\.<init>\\(.*Spi.*");
  }

  private static String outermost(JavaClass type) {
    int inner = type.getName().indexOf('$');
    return inner < 0 ? type.getName() : type.getName().substring(0, inner);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.cairn.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void nothingIsNamedAfterNothing() {
    classes()
        .should()
        .haveNameNotMatching(".*(Manager|Helper|Util|Utils|Impl|Misc|Common)(\\$.*)?")
        .andShould()
        .resideOutsideOfPackages("..util..", "..common..", "..misc..", "..helper..")
        .check(HOUSE);
  }
}
