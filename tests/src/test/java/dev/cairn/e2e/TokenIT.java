package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registrar's commands with a token of SoftHSM (Debian package softhsm2). */
class TokenIT {

  private static final Path UTIL = Path.of("/usr/bin/softhsm2-util");

  @TempDir Path temp;

  private List<String> under = List.of();
  private String module = "";

  @BeforeEach
  void token() throws Exception {
    List<Path> modules =
        Stream.of("softhsm", "x86_64-linux-gnu/softhsm", "aarch64-linux-gnu/softhsm")
            .map(folder -> Path.of("/usr/lib", folder, "libsofthsm2.so"))
            .filter(Files::exists)
            .toList();
    boolean isThere = !modules.isEmpty() && Files.exists(UTIL);
    if (!isThere) {
      System.err.println("SKIPPED: no command is tested with a token; apt install softhsm2");
    }
    Assumptions.assumeTrue(isThere, "softhsm2 is not installed");
    module = modules.getFirst().toString();
    Path tokens = Files.createDirectory(temp.resolve("tokens"));
    Path settings = temp.resolve("softhsm2.conf");
    Files.writeString(settings, "directories.tokendir = " + tokens + "\n");
    under = List.of("env", "SOFTHSM2_CONF=" + settings);
    ProcessBuilder make =
        new ProcessBuilder(
            "env",
            under.get(1),
            UTIL.toString(),
            "--init-token",
            "--free",
            "--label",
            "cairn",
            "--pin",
            "1234",
            "--so-pin",
            "56789");
    assertThat(make.redirectErrorStream(true).start().waitFor()).isZero();
  }

  private String pin(String pin) throws Exception {
    Path file =
        Files.createTempFile(
            temp,
            "pin",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, pin + "\n").toString();
  }

  private CairnProcess.Ended run(String... arguments) throws Exception {
    return CairnProcess.runUnder(under, arguments);
  }

  @Test
  void anAuthorityIsFoundedInATokenServesAndRollsOverToAFileAndBack() throws Exception {
    String dir = temp.resolve("authority").toString();
    String root = temp.resolve("root.key").toString();
    String pin = pin("1234");
    String[] init = {
      "authority",
      "init",
      "--json",
      "--organisation",
      "acme.example",
      "--dir",
      dir,
      "--root-key",
      root,
      "--pkcs11",
      module,
      "--token",
      "absent",
      "--pin-file",
      pin
    };
    run(init).expect(1, "no token 'absent'", "'cairn'");
    assertThat(Path.of(root)).as("nothing is left of it").doesNotExist();
    init[12] = "cairn";
    run(init).expect(0);

    joins(dir, "ada");
    rollOver(dir, root).expect(0);
    joins(dir, "bob");
    rollOver(dir, root, "--pkcs11", module, "--token", "cairn", "--pin-file", pin).expect(0);
    joins(dir, "eve");
    CairnProcess.Ended list = run("authority", "list", "--json", "--dir", dir).expect(0);
    assertThat(list.fields("issuer")).hasSize(3).doesNotHaveDuplicates();
    run("authority", "backup", "--dir", dir, temp.resolve("backup.zip").toString())
        .expect(0, "NOT the key of issuing CA " + list.fields("issuer").getFirst());
    run("authority", "log", "verify", "--dir", dir).expect(0);

    String restored = temp.resolve("restored").toString();
    run("authority", "restore", temp.resolve("backup.zip").toString(), "--dir", restored).expect(0);
    joins(restored, "zoe");
  }

  private CairnProcess.Ended rollOver(String dir, String root, String... more) throws Exception {
    Stream<String> command =
        Stream.of("authority", "rollover", "now", "--early", "--dir", dir, "--root-key", root);
    return run(Stream.concat(command, Stream.of(more)).toArray(String[]::new));
  }

  /** A served authority certifies a device, which checks all of it. */
  private void joins(String dir, String member) throws Exception {
    try (CairnProcess serving =
        CairnProcess.startUnder(
            under,
            "authority",
            "serve",
            "--json",
            "--dir",
            dir,
            "--listen",
            "127.0.0.1:0",
            "--while-stdin")) {
      String port = CairnProcess.lastField(serving.awaitMessage("ready"), "port");
      String code =
          run(
                  "authority",
                  "invite",
                  "--json",
                  "--dir",
                  dir,
                  "--address",
                  "127.0.0.1:" + port,
                  member)
              .expect(0)
              .field("code");
      run("join", "--home", temp.resolve("home-" + member).toString(), code).expect(0);
      serving.kill();
    }
  }

  @Test
  void aWrongPinIsSaidAndNotGivenAgainByTheNextStart() throws Exception {
    String dir = temp.resolve("authority").toString();
    String root = temp.resolve("root.key").toString();
    String right = pin("1234");
    String[] init = {
      "authority",
      "init",
      "--organisation",
      "acme.example",
      "--dir",
      dir,
      "--root-key",
      root,
      "--pkcs11",
      module,
      "--token",
      "cairn",
      "--pin-file",
      right
    };
    run(init).expect(0);
    Files.writeString(Path.of(right), "9999\n");
    String[] serve = {"authority", "serve", "--dir", dir, "--listen", "127.0.0.1:0"};
    run(serve).expect(1, "is not that of token 'cairn'");
    for (int start = 0; start < 3; start++) {
      run(serve).expect(1, "before it locks itself, none is tried", "pkcs11-tool");
    }
    run("authority", "list", "--dir", dir).expect(0);
  }
}
