package dev.cairn.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {

  @TempDir Path temporary;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            80);
    return Commands.commandLine(terminal).execute(args);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aCommandIsReadAloneByItsNameAndBehindOptions() {
    for (String name : Commands.commandLine(Terminal.ofProcess()).getSubcommands().keySet()) {
      boolean needsAll = name.equals("completion") || name.equals("man");
      int read = needsAll ? CairnCommand.COMMANDS.size() : 1;
      assertThat(Commands.needed(name)).as(name).hasSize(read);
      assertThat(Commands.needed("--json", "--home", "/ls", name, "ls")).as(name).hasSize(read);
    }
  }

  @Test
  void wordsThatNameNoCommandAreReadWithAll() {
    assertThat(Commands.needed()).isEqualTo(CairnCommand.COMMANDS);
    assertThat(Commands.needed("bakup")).isEqualTo(CairnCommand.COMMANDS);
    assertThat(Commands.needed("--home")).isEqualTo(CairnCommand.COMMANDS);
    assertThat(Commands.needed("--version")).isEqualTo(CairnCommand.COMMANDS);
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    CommandLine root = Commands.commandLine(Terminal.ofProcess());
    for (CommandLine command : Commands.all(root)) {
      String usage = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
      assertThat(usage).as(usage).contains("--help");
      if (command.getSubcommands().isEmpty()) {
        assertThat(usage)
            .as(command.getCommandSpec().qualifiedName())
            .contains("  " + command.getCommandSpec().qualifiedName());
      }
    }
  }

  @Test
  void helpSucceeds() {
    assertThat(run("--help")).isEqualTo(ExitCodes.OK);
    assertThat(said()).contains("Begin with:", "demo", "restore");
    assertThat(run("backup", "--help")).isEqualTo(ExitCodes.OK);
  }

  @Test
  void aMistypedCommandIsMetWithTheNearestOne() {
    assertThat(run("bakup", "/tmp")).isEqualTo(ExitCodes.USAGE);
    assertThat(complained()).contains("unknown command 'bakup'", "did you mean backup");
  }

  @Test
  void unitOfAnotherDeviceIsRefusedAsItsRunIs() {
    for (String command : List.of("run", "unit")) {
      err.reset();
      assertThat(run("policy", command, "--host", "nas", "/srv")).isEqualTo(ExitCodes.USAGE);
      assertThat(complained()).contains("only that device has the folders");
    }
  }

  @Test
  void noStatesOfAVaultAreNotOne() {
    for (String max : List.of("0", "-3")) {
      err.reset();
      assertThat(run("vault", "heads", "--max", max)).isEqualTo(ExitCodes.USAGE);
      assertThat(complained()).contains("--max " + max + ": one at least");
    }
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    assertThat(run("completion")).isEqualTo(ExitCodes.OK);
    Path script = temporary.resolve("completion");
    Files.writeString(script, said());
    String ask =
        """
        source "$1"
        COMP_WORDS=(cairn forget --keep-w); COMP_CWORD=2
        _complete_cairn
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    Process bash = new ProcessBuilder("bash", "-c", ask, "bash", script.toString()).start();
    String completed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(completed.lines()).contains("--keep-within", "--keep-weekly");
  }

  @Test
  void everyCommandHasAManualPage() throws Exception {
    assertThat(run("man", "backup")).isEqualTo(ExitCodes.OK);
    assertThat(said())
        .contains(
            ".TH CAIRN\\-BACKUP 1", ".SH \"OPTIONS\"", "\\fB\\-\\-exclude\\fR", ".SH EXAMPLES");
    Path pages = temporary.resolve("man1");
    assertThat(run("man", "--out", pages.toString())).isEqualTo(ExitCodes.OK);
    for (String command : Commands.helpPages().keySet()) {
      Path page = pages.resolve(command.replace(' ', '-') + ".1");
      assertThat(Files.readString(page)).as(command).contains(".SH NAME", ".SH SYNOPSIS");
    }
    assertThat(run("man", "bakup")).isEqualTo(ExitCodes.USAGE);
    assertThat(complained()).contains("has no command 'bakup'");
  }

  @Test
  void troffTakesEveryManualPageWithoutAWarning() throws Exception {
    Path groff = Path.of("/usr/bin/groff");
    assumeTrue(Files.isExecutable(groff), "groff is not installed: apt install groff-base");
    Path pages = temporary.resolve("man1");
    assertThat(run("man", "--out", pages.toString())).isEqualTo(ExitCodes.OK);
    List<String> typeset = new ArrayList<>(List.of(groff.toString(), "-man", "-Tutf8", "-wall"));
    try (Stream<Path> all = Files.list(pages)) {
      all.sorted().map(Path::toString).forEach(typeset::add);
    }
    Path warnings = temporary.resolve("warnings");
    Process process =
        new ProcessBuilder(typeset)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(warnings.toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(Files.readString(warnings)).isEmpty();
  }

  @Test
  void usageErrorsAreJsonToo() {
    assertThat(run("restore", "latest", "--json")).isEqualTo(ExitCodes.USAGE);
    assertThat(complained())
        .startsWith("{\"message_type\":\"exit_error\",\"code\":2")
        .contains("--target");
  }

  @Test
  void aDeviceThatHasNotJoinedIsToldSo() {
    String home = temporary.toString();
    for (String command : new String[] {"status", "peers", "snapshots"}) {
      assertThat(run(command, "--home", home)).as(command).isEqualTo(ExitCodes.FAILED);
    }
    assertThat(run("node", "run", "--home", home)).isEqualTo(ExitCodes.FAILED);
    assertThat(complained().lines()).hasSize(4).allMatch(line -> line.contains("cairn join CODE"));
  }

  @Test
  void aMalformedInviteIsNamed() {
    assertThat(run("join", "--home", temporary.resolve("h").toString(), "cairn1-nonsense"))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(complained()).contains("invite code");
    assertThat(temporary.resolve("h")).doesNotExist();
  }

  @Test
  void badSettingsAreNamed() {
    assertThat(run("demo", "--nodes", "2")).isEqualTo(ExitCodes.USAGE);
    assertThat(run("demo", temporary.resolve("none").toString())).isEqualTo(ExitCodes.FAILED);
    assertThat(run("node", "run", "--home", temporary.toString(), "--donate", "lots"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(complained()).contains("3 to 48", "is not a folder", "'lots' is not a size");
  }

  @Test
  void anAuthorityIsFoundedOnceAndGivesOutInvites() {
    String dir = temporary.resolve("authority").toString();
    assertThat(run("authority", "invite", "ada", "--dir", dir)).isEqualTo(ExitCodes.FAILED);
    assertThat(run("authority", "init", "--org", "Not A Host", "--dir", dir))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(run("authority", "init", "--org", "acme.example", "--dir", dir))
        .isEqualTo(ExitCodes.OK);
    assertThat(run("authority", "init", "--org", "acme.example", "--dir", dir))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(run("authority", "invite", "ada@london", "bob", "--dir", dir, "--json"))
        .isEqualTo(ExitCodes.OK);
    assertThat(said()).contains("\"member\":\"ada\",\"site\":\"london\"", "\"member\":\"bob\"");
    assertThat(run("authority", "list", "--dir", dir)).isEqualTo(ExitCodes.OK);
    assertThat(run("authority", "revoke", "--member", "carol", "--dir", dir))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(run("authority", "crl", "--new", "--dir", dir)).isEqualTo(ExitCodes.OK);
    assertThat(complained()).contains("there is an authority here already", "no member 'carol'");
  }

  @Test
  void aTimeThatIsNoneIsNamed() {
    for (String typed : new String[] {"now", "yesterday", "2026-13-01 00:00:00"}) {
      assertThat(run("rewrite", "--new-time", typed)).isEqualTo(ExitCodes.USAGE);
      assertThat(complained()).contains("'" + typed + "' is not a time; write it as '20");
    }
  }

  @Test
  void optionsThatWouldBeLostAreRefused() {
    String dir = temporary.resolve("authority").toString();
    assertThat(run("authority", "init", "--org", "acme.example", "--dir", dir))
        .isEqualTo(ExitCodes.OK);
    String[] ask = {"join", "--ask", "127.0.0.1:1", "--fingerprint", "5f3a", "--sign-in"};
    String[][] wrong = {
      {"authority", "registrar", "--dir", dir, "--oidc", "grace@acme.example"},
      {"authority", "registrar", "--dir", dir, "--out", "grace.p12"},
      {"authority", "registrar", "--dir", dir, "--add", "g", "--oidc", "g@acme", "--out", "g.p12"},
      {"authority", "oidc", "--dir", dir, "--client", "console"},
      {"authority", "oidc", "--dir", dir, "--members-enrol", "devices"},
      {"authority", "oidc", "--dir", dir, "--issuer", "https://id.acme.example"},
      {"authority", "oidc", "--dir", dir, "--issuer", "https://id.acme.example", "--remove"},
      {"authority", "rollover", "now", "--dir", dir},
      {"authority", "rollover", "now", "--dir", dir, "--root-key", "k", "--root-share", "s"},
      {"authority", "rollover", "request", "--dir", dir, "r.pem", "--pkcs11", "m.so"},
      {"authority", "rollover", "request", "--dir", dir, "r.pem", "--token", "t"},
      {"authority", "init", "--org", "acme.example", "--dir", dir + "2", "--pin-file", "p"},
      {"join", "cairn1-CiBQ", "--recover"},
      {"join", "cairn1-CiBQ", "--sign-in"},
      {"join", "cairn1-CiBQ", "--site", "oslo"},
      {"join", "cairn1-CiBQ", "--as", "ada"},
      {"join", "cairn1-CiBQ", "--device", "laptop"},
      {"join", "cairn1-CiBQ", "--fingerprint", "5f3a"},
      {ask[0], ask[1], ask[2], ask[3], ask[4], ask[5], "--recover"},
      {ask[0], ask[1], ask[2], ask[3], ask[4], ask[5], "--as", "ada"},
      {ask[0], ask[1], ask[2], ask[5]},
    };
    for (String[] words : wrong) {
      assertThat(run(words)).as(String.join(" ", words)).isEqualTo(ExitCodes.USAGE);
    }
    assertThat(complained().lines().filter(line -> line.contains("--"))).hasSize(wrong.length);
  }

  @Test
  void theIssuingCaIsFollowedByOneThatTheRootOrItsSharesSign() throws Exception {
    String dir = temporary.resolve("authority").toString();
    Path shares = temporary.resolve("shares");
    assertThat(
            run(
                "authority",
                "init",
                "--org",
                "acme.example",
                "--dir",
                dir,
                "--root-shares",
                "2/3",
                "--root-key",
                shares.toString()))
        .isEqualTo(ExitCodes.OK);
    String one = shares.resolve("root-share-1-of-3.txt").toString();
    String three = shares.resolve("root-share-3-of-3.txt").toString();
    assertThat(run("authority", "rollover", "now", "--dir", dir, "--root-share", one))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(run("authority", "rollover", "now", "--dir", dir, "--root-share", one, three))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(complained()).contains("2 different shares are needed", "--early");
    assertThat(
            run(
                "authority",
                "rollover",
                "now",
                "--early",
                "--dir",
                dir,
                "--root-share",
                one,
                three))
        .isEqualTo(ExitCodes.OK);
    assertThat(said()).contains("certifies from now on", "devices renew onto the new one");
    out.reset();
    assertThat(run("authority", "list", "--json", "--dir", dir)).isEqualTo(ExitCodes.OK);
    assertThat(said().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("\"message_type\":\"issuer\""))
        .anyMatch(line -> line.contains("\"certifies\":true"))
        .anyMatch(line -> line.contains("\"certifies\":false"));
    String wrong = temporary.resolve("wrong.key").toString();
    assertThat(
            run(
                "authority",
                "init",
                "--org",
                "other.example",
                "--dir",
                dir + "2",
                "--root-key",
                wrong))
        .isEqualTo(ExitCodes.OK);
    assertThat(run("authority", "rollover", "now", "--early", "--dir", dir, "--root-key", wrong))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(complained()).contains("this is not the key of the root", "nothing was changed");
  }

  @Test
  void anAuthorityIsToldWhoSignsPeopleIn() {
    String dir = temporary.resolve("authority").toString();
    assertThat(run("authority", "init", "--org", "acme.example", "--dir", dir))
        .isEqualTo(ExitCodes.OK);
    String issuer = "https://id.acme.example";
    String console = "https://authority.acme.example:4710";
    assertThat(
            run(
                "authority",
                "registrar",
                "--dir",
                dir,
                "--add",
                "grace",
                "--oidc",
                "g@acme.example"))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(complained()).contains("name the provider first: cairn authority oidc");
    assertThat(
            run(
                "authority",
                "oidc",
                "--dir",
                dir,
                "--issuer",
                issuer,
                "--client",
                "console",
                "--console-url",
                console,
                "--members-enrol",
                "devices"))
        .isEqualTo(ExitCodes.OK);
    assertThat(said()).contains(issuer, console, "enrol by signing in, client devices");
    assertThat(
            run(
                "authority",
                "registrar",
                "--dir",
                dir,
                "--add",
                "grace",
                "--oidc",
                "g@acme.example"))
        .isEqualTo(ExitCodes.OK);
    assertThat(said()).contains("grace: signs in as g@acme.example");
    out.reset();
    assertThat(run("authority", "oidc", "--dir", dir, "--remove")).isEqualTo(ExitCodes.OK);
    assertThat(said()).contains("nobody signs people in here");
  }
}
