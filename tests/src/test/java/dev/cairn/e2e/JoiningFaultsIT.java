package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong on the way into an organisation, as its members see it: each with the message
 * that names the thing and the exit code. One organisation, that begins with two hosts and grows.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JoiningFaultsIT {

  private static final long SEED = 20261120;

  @TempDir static Path temp;

  private static Cluster cluster;
  private static Path folder;
  private static String ada;

  @BeforeAll
  static void found() throws Exception {
    cluster = Cluster.start(temp, 2);
    ada = cluster.addOwner("ada").toString();
    folder = Files.createDirectory(temp.resolve("folder"));
    Tree.churn(folder, new SplittableRandom(SEED), 400_000);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  private static CairnProcess.Ended backup(String home) throws Exception {
    return CairnProcess.run("backup", "--json", "--home", home, folder.toString());
  }

  @Test
  @Order(1)
  void tooFewHostsSayHowManyAreNeededAndOneMoreIsEnough() throws Exception {
    CairnProcess.run("vault", "init", "--json", "--home", ada).expect(0);
    backup(ada).expect(21, "2 members can hold blocks now, and 3 are needed", "cairn peers");
    cluster.addNode("host2", "site1", "10G");
    backup(ada).expect(0);
    CairnProcess.run("check", "--json", "--home", ada).expect(0);
  }

  @Test
  @Order(2)
  void refusesAnInviteThatWasUsed() throws Exception {
    String code = cluster.invite("bob", "office", "0");
    Path first = temp.resolve("bob1");
    Path second = temp.resolve("bob2");
    CairnProcess.run("join", "--json", "--home", first.toString(), code).expect(0);
    CairnProcess.run("join", "--json", "--home", second.toString(), code)
        .expect(1, "INVITE_REUSED", "used by another device", "ask for a new one");
    assertThat(second.resolve("credential")).doesNotExist();
    CairnProcess.run("join", "--json", "--home", first.toString(), code)
        .expect(1, "has joined an organisation already");
  }

  @Test
  @Order(2)
  void refusesAnInviteOfAnotherRootAndTellsHowToGoOn() throws Exception {
    String other = temp.resolve("other").toString();
    CairnProcess.run(
            "authority", "init", "--json", "--dir", other, "--organisation", "evil.example")
        .expect(0);
    String code =
        CairnProcess.run(
                "authority",
                "invite",
                "--json",
                "--dir",
                other,
                "--address",
                cluster.address(),
                "bob")
            .expect(0)
            .field("code");
    Path home = temp.resolve("lured");
    CairnProcess.run("join", "--json", "--home", home.toString(), code)
        .expect(1, cluster.address(), "FINGERPRINT", "registrar");
    assertThat(home.resolve("credential")).doesNotExist();
  }

  @Test
  @Order(2)
  void namesThePortThatIsTaken() throws Exception {
    Cluster.Node host = cluster.nodes().getFirst();
    CairnProcess.run("node", "run", "--json", "--home", ada, "--listen", host.listen)
        .expect(1, "cannot listen on", host.listen, "--listen");
    CairnProcess.run(
            "authority",
            "serve",
            "--json",
            "--dir",
            cluster.authorityDirectory().toString(),
            "--listen",
            cluster.address())
        .expect(1, cluster.address(), "--listen");
  }

  @Test
  @Order(3)
  void aRevokedDeviceIsRefusedByEveryPeerAndToldWhy() throws Exception {
    Path eve = temp.resolve("eve");
    String node =
        CairnProcess.run(
                "join", "--json", "--home", eve.toString(), cluster.invite("eve", "office", "0"))
            .expect(0)
            .field("node_id");
    CairnProcess.run("vault", "init", "--json", "--home", eve.toString()).expect(0);
    CairnProcess.run(
            "authority", "revoke", "--json", "--dir", cluster.authorityDirectory().toString(), node)
        .expect(0);
    Cluster.Node host = cluster.nodes().getFirst();
    cluster.kill(host);
    cluster.restart(host); // asks the authority at once, and passes the news on
    backup(eve.toString()).expect(1, "no member lets this device in", "REVOKED", "registrar");
    CairnProcess.run("node", "run", "--json", "--home", eve.toString(), "--while-stdin")
        .expect(1, "REVOKED", "registrar");
    backup(ada).expect(0);
  }

  @Test
  @Order(4)
  void strangersWhoTalkNonsenseOrNothingKeepNobodyOut() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Integer> ports = new ArrayList<>();
    cluster.nodes().forEach(host -> ports.add(host.port()));
    ports.add(Integer.parseInt(cluster.address().replaceFirst(".*:", "")));
    List<Socket> strangers = new ArrayList<>();
    try {
      for (int port : ports) {
        for (int i = 0; i < 30; i++) {
          strangers.add(stranger(port, i, random));
        }
      }
      backup(ada).expect(0);
      CairnProcess.run(
              "join",
              "--json",
              "--home",
              temp.resolve("late").toString(),
              cluster.invite("late", "office", "0"))
          .expect(0);
    } finally {
      for (Socket socket : strangers) {
        socket.close();
      }
    }
    assertThat(cluster.nodes()).allMatch(host -> host.process.alive());
  }

  /** One that says nothing, one that begins and stops, one of noise, one with no end of it. */
  private static Socket stranger(int port, int kind, SplittableRandom random) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    byte[] noise = new byte[List.of(0, 3, 500, 300_000).get(kind % 4)];
    random.nextBytes(noise);
    if (kind % 8 >= 4 && noise.length > 0) {
      byte[] begin = "\u0013/multistream/1.0.0\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      System.arraycopy(begin, 0, noise, 0, Math.min(begin.length, noise.length));
    }
    Thread.ofVirtual()
        .start(() -> {
          try {
            OutputStream out = socket.getOutputStream();
            out.write(noise);
            out.flush();
          } catch (IOException e) {
            // It hung up on us, as it should.
          }
        });
    return socket;
  }
}
