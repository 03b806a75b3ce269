package dev.cairn.app.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.home.Home;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.ActCodec;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.RealEnvironment;
import dev.cairn.identity.Admission;
import dev.cairn.identity.Device;
import dev.cairn.identity.Organisation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member is told of the log, in the home and on the desktop. */
class OwnNewsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir Path temp;

  private final RealEnvironment env = new RealEnvironment();
  private Home home;
  private Device self;
  private Path shown;

  @BeforeEach
  void member() throws Exception {
    Authority authority =
        Ceremony.inMemory(new Organisation("acme"), () -> NOW, env.secureRandom());
    SigningKey key = SigningKey.generate(env.secureRandom());
    Admission admission =
        Admission.check(
            authority.anchor(),
            authority.enrol(key, InviteTerms.of("ada", "attic", 1, 1)),
            authority.revocationList(),
            NOW);
    self = ((Admission.Admitted) admission).device();
    home = new Home(temp.resolve("home"));
    home.create();
    shown = temp.resolve("shown");
  }

  /** A desktop's program that writes down what it is told to show. */
  private DesktopNotice desktop() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("bin"));
    Path program = folder.resolve("notify-send");
    Files.writeString(program, "#!/bin/sh\nprintf '%s|' \"$@\" > " + shown + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new DesktopNotice(List.of(temp.resolve("nothing"), folder));
  }

  private void tell(UUID subject) throws Exception {
    Act act = new Act.RecoveryApproved(NOW.toEpochMilli(), Hash.of(), subject, "grace");
    new OwnNews(home, self, new DesktopNotice(List.of())).tell(ActCodec.encode(act), 7);
  }

  @Test
  void recoveryOfOwnVaultsIsKeptForTheStatusAndOfOthersIsNot() throws Exception {
    tell(new UUID(1, 2));
    assertThat(home.ownCertificatesText()).isEmpty();
    tell(self.subject());
    tell(self.subject());
    assertThat(home.ownCertificatesText())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("grace approved a recovery of your vaults"));
  }

  @Test
  void noticeIsShownOnTheDesktopWhereThereIsOne() throws Exception {
    Process notice = desktop().show("title", "--text $(that) 'is' only text").orElseThrow();
    assertThat(notice.waitFor()).isZero();
    assertThat(Files.readString(shown, UTF_8))
        .isEqualTo("--urgency=critical|--|title|--text $(that) 'is' only text|");
    assertThat(new DesktopNotice(List.of(temp)).show("title", "text")).isEmpty();
  }
}
