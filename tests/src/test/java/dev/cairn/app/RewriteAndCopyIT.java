package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code rewrite} and {@code copy}, as processes over three hosts. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RewriteAndCopyIT {

  @TempDir static Path temporary;

  private static Cairn cairn;
  private static Path laptop;
  private static Path source;

  @BeforeAll
  static void startNetwork() throws Exception {
    cairn = new Cairn(temporary);
    Path authority = temporary.resolve("authority");
    cairn.run("authority", "init", "--dir", authority, "--org", "test.example");
    Object[] serve = {
      "authority", "serve", "--dir", authority, "--listen", "127.0.0.1:0", "--json"
    };
    String address = "127.0.0.1:" + cairn.serve(serve).field("port");
    for (String host : List.of("one", "two", "three")) {
      Object[] run = {
        "node",
        "run",
        "--home",
        temporary.resolve(host),
        "--join",
        invite(authority, address, host),
        "--listen",
        "127.0.0.1:0",
        "--json"
      };
      assertThat(cairn.serve(run).code()).isZero();
    }
    laptop = temporary.resolve("laptop");
    cairn.run("join", "--home", laptop, invite(authority, address, "ada"));
    ok("vault", "init", "--home", laptop);
    ok("vault", "init", "--home", laptop, "--vault", "other");
    source = Files.createDirectories(temporary.resolve("source"));
    byte[] noise = new byte[600_000];
    new Random(1).nextBytes(noise);
    Files.write(source.resolve("noise"), noise);
    Files.writeString(source.resolve("secret.txt"), "hush");
    ok("backup", "--home", laptop, source);
  }

  @AfterAll
  static void stopNetwork() {
    cairn.close();
  }

  private static String invite(Path authority, String address, String member) throws Exception {
    return cairn
        .run(
            "authority",
            "invite",
            member,
            "--site",
            member,
            "--dir",
            authority,
            "--address",
            address,
            "--json")
        .field("code");
  }

  private static Cairn.Ended ok(Object... arguments) throws Exception {
    Cairn.Ended ended = cairn.run(arguments);
    assertThat(ended.code()).as(ended.toString()).isZero();
    return ended;
  }

  @Test
  @Order(1)
  void aDryRunSaysWhatARewriteWouldLeaveOut() throws Exception {
    Cairn.Ended unsaid = cairn.run("rewrite", "--home", laptop);
    assertThat(unsaid.code()).isEqualTo(2);
    assertThat(unsaid.err()).contains("--exclude PATTERN");
    Cairn.Ended dry =
        ok("rewrite", "--home", laptop, "--exclude", "secret*", "--dry-run", "--forget");
    assertThat(dry.out())
        .contains("1 files and 0 folders left out, 4 B", "1 snapshots would be rewritten");
    assertThat(ok("ls", "--home", laptop, "latest").out()).contains("secret.txt");
  }

  @Test
  @Order(2)
  void aRewrittenSnapshotStandsBesideTheOldOneWithATag() throws Exception {
    ok("rewrite", "--home", laptop, "--exclude", "noise", "--new-host", "elsewhere", "latest");
    assertThat(ok("snapshots", "--home", laptop).out()).contains("2 snapshots");
    Cairn.Ended made =
        ok("ls", "--home", laptop, "latest", "--tag", "rewrite", "--host", "elsewhere");
    assertThat(made.out()).contains("secret.txt").doesNotContain("noise");
    ok("forget", "--home", laptop, "--tag", "rewrite", "--keep-tag", "none");
  }

  @Test
  @Order(3)
  void whatIsRewrittenAndForgottenIsNowhereAnyMore() throws Exception {
    Cairn.Ended done =
        ok("rewrite", "--home", laptop, "--exclude", "secret*", "--forget", "--json");
    assertThat(done.out()).contains("\"rewritten_snapshots\":1", "\"bytes_left_out\":4");
    assertThat(ok("find", "--home", laptop, "secret*").out()).doesNotContain("secret");
    assertThat(ok("find", "--home", laptop, "noise").out()).contains("noise");
    ok("prune", "--home", laptop);
    ok("check", "--home", laptop, "--read-data");
  }

  @Test
  @Order(4)
  void snapshotsAreCopiedIntoAnotherVaultOnce() throws Exception {
    Cairn.Ended same = cairn.run("copy", "--home", laptop, "--from-vault", "main");
    assertThat(same.code()).isEqualTo(2);
    assertThat(same.err()).contains("both name 'main'");
    Object[] copy = {"copy", "--home", laptop, "--from-vault", "main", "--vault", "other"};
    assertThat(ok(copy).out()).contains("copied as", "1 snapshots copied, 0 were there already");
    assertThat(ok(copy).out()).contains("0 snapshots copied, 1 were there already");
    Path target = temporary.resolve("target");
    ok("restore", "--home", laptop, "--vault", "other", "latest:" + source, "--target", target);
    assertThat(target.resolve("noise")).hasSameBinaryContentAs(source.resolve("noise"));
  }

  @Test
  @Order(4)
  void aVaultThatIsNotThereIsNamed() throws Exception {
    Cairn.Ended none = cairn.run("copy", "--home", laptop, "--from-vault", "nowhere");
    assertThat(none.code()).isEqualTo(10);
    assertThat(none.err()).contains("no vault 'nowhere' on this device");
  }
}
