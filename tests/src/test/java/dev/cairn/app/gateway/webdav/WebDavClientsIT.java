package dev.cairn.app.gateway.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.gateway.ClientCertificates;
import dev.cairn.app.gateway.Gateway;
import dev.cairn.app.gateway.SignIn;
import dev.cairn.app.gateway.Tool;
import dev.cairn.app.gateway.World;
import dev.cairn.archive.select.SnapshotFilter;
import dev.cairn.authority.x509.WebCertificates.Identity;
import dev.cairn.fuse.drive.network.VaultArchive;
import dev.cairn.fuse.drive.snapshot.SnapshotReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots over WebDAV, to programs that others wrote. */
class WebDavClientsIT {

  /** What litmus puts and expects to get. */
  private static final String LITMUS = "This is\na test file.\nfor litmus\ntesting.\n";

  /** Of rclone: fetches all of both sides, and says what it found. */
  private static final String[] COMPARED = {"check", "--download", "--log-level", "NOTICE"};

  @TempDir Path temp;

  private World world;
  private Path source;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    world = new World(temp);
    source = Files.createDirectories(temp.resolve("source"));
    Random random = new Random(4);
    for (int i = 0; i < 60; i++) {
      byte[] content = new byte[random.nextInt(50_000)];
      random.nextBytes(content);
      Path folder = Files.createDirectories(source.resolve("ordner ä" + i % 7));
      Files.write(folder.resolve("datei #" + i + " & co.bin"), content);
    }
    byte[] large = new byte[20 << 20];
    random.nextBytes(large);
    Files.write(source.resolve("large"), large);
    Files.writeString(source.resolve("empty"), "");
    world.backUp(source);
    gateway = WebDavGateway.start(world.vault, World.door(), SnapshotFilter.ALL);
  }

  @AfterEach
  void stop() {
    gateway.close();
    world.close();
  }

  private Tool rclone() throws Exception {
    Path nothing = Files.createDirectories(temp.resolve("rclone"));
    String hidden = Tool.of("rclone", "rclone", "obscure").ok(World.PASSWORD).strip();
    return Tool.of("rclone", "rclone", "--config", nothing.resolve("none").toString())
        .with("RCLONE_WEBDAV_URL", gateway.url())
        .with("RCLONE_WEBDAV_USER", World.USER)
        .with("RCLONE_WEBDAV_PASS", hidden)
        .with("RCLONE_RETRIES", "1")
        .with("RCLONE_LOG_LEVEL", "ERROR")
        .with("RCLONE_CACHE_DIR", nothing.toString());
  }

  private String remote() {
    return ":webdav:latest" + source;
  }

  @Test
  void rcloneListsCopiesAndComparesAndCanChangeNothing() throws Exception {
    Tool rclone = rclone();
    assertThat(rclone.ok("lsl", remote()).lines()).hasSize(62);
    assertThat(rclone.ok("lsf", ":webdav:")).startsWith("2").endsWith("latest/\n");
    Path target = temp.resolve("target");
    rclone.ok("copy", remote(), target.toString());
    assertThat(rclone.and(COMPARED).ok(remote(), source.toString()))
        .contains("0 differences found", "62 matching files");
    assertThat(
            new ProcessBuilder("diff", "-r", source.toString(), target.toString())
                .start()
                .waitFor())
        .isZero();
    assertThat(rclone.ok("copy", "--log-level", "INFO", remote(), target.toString()))
        .as("sizes and times are as they were")
        .contains("There was nothing to transfer");
    String part = rclone.ok("cat", "--offset", "1000", "--count", "7", remote() + "/large");
    assertThat(part).isNotEmpty();
    Path more = Files.writeString(temp.resolve("more"), "more");
    assertThat(rclone.run("copy", more.toString(), remote()).code()).isNotZero();
    assertThat(rclone.run("deletefile", remote() + "/empty").code()).isNotZero();
    assertThat(rclone.run("mkdir", remote() + "/new").code()).isNotZero();
    assertThat(rclone.ok("lsl", remote()).lines()).hasSize(62);
  }

  @Test
  void rcloneReadsThePagesForBrowsersToo() throws Exception {
    String place = gateway.url().replace("//", "//ada:secret@") + "latest" + source + "/";
    Tool rclone = rclone().with("RCLONE_HTTP_URL", place);
    assertThat(rclone.and(COMPARED).ok(":http:", source.toString()))
        .contains("0 differences found", "62 matching files");
  }

  @Test
  void rcloneComesInOverTlsWithACertificate() throws Exception {
    Identity ca = world.ca("Gateway");
    Identity laptop = world.client("laptop", ca);
    ClientCertificates accepted = ClientCertificates.of(world.pem("clients.pem", false, ca));
    gateway.close();
    gateway =
        WebDavGateway.start(
            world.vault,
            World.door(SignIn.certificate(accepted), Optional.of(world.keys(ca))),
            SnapshotFilter.ALL);
    String own = world.pem("laptop.pem", true, laptop).toString();
    Tool rclone = rclone().and("--ca-cert", world.pem("ca.pem", false, ca).toString());
    assertThat(rclone.run("lsl", remote()).said()).contains("401");
    assertThat(
            rclone
                .and("--client-cert", own, "--client-key", own)
                .and(COMPARED)
                .ok(remote(), source.toString()))
        .contains("0 differences found");
  }

  /** A repository that was backed up as files, read in place: restic by way of rclone. */
  @Test
  void resticReadsARepositoryInASnapshotThroughRclone() throws Exception {
    Path repository = temp.resolve("source2/repository");
    Tool restic =
        Tool.of("restic", "restic", "--no-cache").with("RESTIC_PASSWORD", "of the repository");
    restic.ok("-r", repository.toString(), "init");
    restic.ok("-r", repository.toString(), "backup", source.toString());
    source = temp.resolve("source2");
    world.backUp(source);
    Tool rclone = rclone();
    Tool through = restic.and("--no-lock", "-r", "rclone:" + remote() + "/repository").as(rclone);
    assertThat(through.ok("snapshots")).contains("1 snapshots");
    assertThat(through.ok("check", "--read-data")).contains("no errors were found");
    Path target = temp.resolve("restored");
    through.ok("restore", "latest", "--target", target.toString());
    Path before = temp.resolve("source");
    assertThat(
            new ProcessBuilder("diff", "-r", before.toString(), target + before.toString())
                .start()
                .waitFor())
        .isZero();
  }

  @Test
  void cadaverListsAndFetches() throws Exception {
    Path home = Files.createDirectories(temp.resolve("home"));
    Files.writeString(
        home.resolve(".netrc"),
        "machine 127.0.0.1 login %s password %s%n".formatted("ada", "secret"));
    Path script = temp.resolve("script");
    Path fetched = temp.resolve("fetched");
    Files.writeString(script, "ls\nget large " + fetched + "\nput " + script + "\nquit\n");
    String said =
        Tool.of("cadaver", "cadaver", "--rcfile=" + script)
            .with("HOME", home.toString())
            .run(gateway.url() + "latest" + source + "/")
            .said();
    assertThat(said).contains("ordner ä0", "20971520").contains("405");
    assertThat(Files.mismatch(fetched, source.resolve("large"))).isEqualTo(-1);
  }

  /**
   * The tests of litmus that only read, against what the tests before them would have written: its
   * writing is nodded at and not done, and the snapshot has the files.
   */
  @Test
  void passesWhatLitmusAsksOfReading() throws Exception {
    Tool litmus = Tool.of("litmus", "litmus").with("TESTS", "basic props");
    Path files = Files.createDirectories(source.resolve("litmus"));
    for (String name : List.of("res", "res-€", "prop", "prop2")) {
      Files.writeString(files.resolve(name), LITMUS);
    }
    world.backUp(source);
    SnapshotTree tree =
        new SnapshotTree(world.vault, new SnapshotFolders(world.vault, SnapshotFilter.ALL));
    WebDavHandler handler =
        new WebDavHandler(tree, new SnapshotReader(new VaultArchive(world.vault)));
    gateway.close();
    gateway =
        Gateway.start(
            world.env,
            World.door(),
            exchange -> {
              switch (exchange.getRequestMethod()) {
                case "MKCOL", "PUT" -> exchange.sendResponseHeaders(201, -1);
                case "DELETE" -> exchange.sendResponseHeaders(204, -1);
                default -> handler.serve(exchange);
              }
            });
    String said =
        litmus
            .in(temp)
            .with("HOME", temp.toString())
            .run("-k", gateway.url() + "latest" + source + "/", "ada", "secret")
            .said();
    for (String passed :
        List.of(
            "options",
            "put_get",
            "put_get_utf8_segment",
            "propfind_invalid",
            "propfind_invalid2",
            "propfind_d0")) {
      assertThat(said)
          .as(said)
          .containsPattern("\\d+\\. " + passed + "\\.+ (WARNING.*\\s+\\.+ )?pass");
    }
  }

  @Test
  void litmusFindsThatNothingCanBeWritten() throws Exception {
    String said =
        Tool.of("litmus", "litmus")
            .in(temp)
            .with("TESTS", "basic")
            .run(gateway.url() + "latest" + source + "/", "ada", "secret")
            .said();
    assertThat(said).contains("Could not create new collection", "403");
  }
}
