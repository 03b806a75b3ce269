package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device without an invite, an authority, and a registrar at the command line. */
class AskingIT {

  @TempDir Path temp;

  @Test
  void deviceWithoutAnInviteIsLetInAfterTheDigitsWereCompared() throws Exception {
    String dir = temp.resolve("authority").toString();
    String founded =
        CairnProcess.run("authority", "init", "--json", "--dir", dir, "--org", "acme.example")
            .expect(0)
            .field("fingerprint");
    try (CairnProcess authority =
        CairnProcess.start(
            "authority",
            "serve",
            "--json",
            "--dir",
            dir,
            "--listen",
            "127.0.0.1:0",
            "--while-stdin")) {
      String port = CairnProcess.lastField(authority.awaitMessage("ready"), "port");
      String home = temp.resolve("phone").toString();
      try (CairnProcess phone =
          CairnProcess.start(
              "join",
              "--json",
              "--home",
              home,
              "--ask",
              "127.0.0.1:" + port,
              "--fingerprint",
              founded,
              "--as",
              "ada",
              "--device",
              "phone",
              "--site",
              "london")) {
        String check = CairnProcess.lastField(phone.awaitMessage("asking"), "check");
        CairnProcess.Ended queue = CairnProcess.run("authority", "queue", "--json", "--dir", dir);
        for (int looks = 0; looks < 20 && !queue.output().contains("check"); looks++) {
          queue = CairnProcess.run("authority", "queue", "--json", "--dir", dir);
        }
        assertThat(queue.field("check")).isEqualTo(check);
        CairnProcess.run("authority", "approve", "--json", "--dir", dir, String.valueOf(check))
            .expect(0);
        assertThat(phone.await(60).expect(0).field("site")).isEqualTo("london");
      }
      CairnProcess.run("authority", "list", "--json", "--dir", dir).expect(0, "\"member\":\"ada\"");
      CairnProcess.run(
              "join",
              "--json",
              "--home",
              temp.resolve("x").toString(),
              "--ask",
              "127.0.0.1:" + port,
              "--fingerprint",
              "00".repeat(32),
              "--as",
              "ada")
          .expect(1, "fingerprint");
    }
  }
}
