package dev.cairn.app.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.env.RealEnvironment;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalApiIT {

  @TempDir Path temporary;

  private final RealEnvironment env = new RealEnvironment();

  private LocalServer serve(Operations operations) throws Exception {
    return LocalServer.start(new Home(temporary), env, operations);
  }

  private LocalClient client() throws Exception {
    return LocalClient.connect(new Home(temporary)).orElseThrow();
  }

  @Test
  void messagesComeInOrderAndThenTheExitCode() throws Exception {
    try (LocalServer server =
        serve((request, out) -> {
          for (int i = 0; i < 100; i++) {
            out.accept(
                Message.of(request.command()).with("i", i).with("a", request.args().text("a")));
          }
          return ExitCodes.PARTLY;
        })) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())))
          .isEqualTo("rw-------");
      List<Message> heard = new ArrayList<>();
      try (LocalClient client = client()) {
        int code = client.run(Request.of("count", Map.of("a", "ä")), heard::add);
        assertThat(code).isEqualTo(ExitCodes.PARTLY);
      }
      assertThat(heard).hasSize(100);
      assertThat(heard.get(99).number("i")).isEqualTo(99);
      assertThat(heard.get(99).text("a")).isEqualTo("ä");
    }
    assertThat(LocalClient.connect(new Home(temporary))).isEmpty();
  }

  @Test
  void failuresKeepTheirCodeAndWords() throws Exception {
    try (LocalServer server =
        serve((request, out) -> {
          throw new CommandFailure(ExitCodes.NO_VAULT, "no vault 'main'");
        })) {
      assertThat(server.socket()).exists();
      try (LocalClient client = client()) {
        assertThatThrownBy(() -> client.run(Request.of("ls", Map.of()), message -> {}))
            .isInstanceOfSatisfying(
                CommandFailure.class,
                failure -> assertThat(failure.exitCode()).isEqualTo(ExitCodes.NO_VAULT))
            .hasMessage("no vault 'main'");
      }
    }
  }

  @Test
  void hangingUpCancelsWhatWasAsked() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    try (LocalServer server =
        serve((request, out) -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
            return ExitCodes.OK;
          } catch (InterruptedException e) {
            cancelled.countDown();
            throw e;
          }
        })) {
      assertThat(server.socket()).exists();
      LocalClient client = client();
      env.start(
          "asker",
          () -> {
            try {
              client.run(Request.of("wait", Map.of()), message -> {});
            } catch (Exception e) {
              return; // closed below
            }
          });
      begun.await();
      client.close();
      cancelled.await();
    }
  }

  @Test
  void aDaemonOutOfMemorySaysSoAndLives() throws Exception {
    try (LocalServer server =
        serve((request, out) -> {
          if (request.command().equals("big")) {
            throw new OutOfMemoryError("Java heap space");
          }
          return ExitCodes.OK;
        })) {
      assertThat(raw(server, "{\"version\":1,\"command\":\"big\"}"))
          .contains("\"code\":1", "out of memory", "CAIRN_JAVA_OPTS=-Xmx");
      assertThat(raw(server, "{\"version\":1,\"command\":\"x\"}")).contains("\"code\":0");
    }
  }

  @Test
  void anotherVersionIsToldWhatToDo() throws Exception {
    try (LocalServer server = serve((request, out) -> ExitCodes.OK)) {
      assertThat(raw(server, "{\"version\":99,\"command\":\"status\"}"))
          .contains("restart the daemon");
    }
  }

  @Test
  void garbageIsAnsweredWithAnErrorAndTheServerLives() throws Exception {
    try (LocalServer server = serve((request, out) -> ExitCodes.OK)) {
      assertThat(raw(server, "garbage")).contains("\"code\":1");
      assertThat(raw(server, "{\"version\":1,\"command\":\"x\"}")).contains("\"code\":0");
    }
  }

  @Test
  void aSocketLeftByADeadDaemonCountsAsNone() throws Exception {
    LocalServer server = serve((request, out) -> ExitCodes.OK);
    Path aside = temporary.resolve("aside");
    Files.move(server.socket(), aside);
    server.close();
    Files.move(aside, new Home(temporary).controlSocket());
    Optional<LocalClient> client = LocalClient.connect(new Home(temporary));
    assertThat(client).isEmpty();
    serve((request, out) -> ExitCodes.OK).close();
  }

  private static String raw(LocalServer server, String line) throws Exception {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(server.socket()));
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
