package dev.cairn.app.demo;

import dev.cairn.app.demo.Children.Daemon;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The authority of the demo's organisation. */
final class Registrar {

  private final Stage stage;
  private final String address;
  private final String fingerprint;

  private Registrar(Stage stage, String address, String fingerprint) {
    this.stage = stage;
    this.address = address;
    this.fingerprint = fingerprint;
  }

  /** Founds it and starts its server. */
  static Registrar found(Stage stage) throws CommandFailure, IOException, InterruptedException {
    String directory = stage.path("authority").toString();
    Message founded =
        stage.command(
            "registrar",
            message -> {},
            "authority",
            "init",
            "--dir",
            directory,
            "--org",
            "demo.example");
    Daemon authority = stage.authority();
    String address = "127.0.0.1:" + authority.ready().number("port");
    return new Registrar(stage, address, founded.text("fingerprint"));
  }

  /**
   * Lets a new device of {@code member} recover, as two people would in a day: it asks, and both
   * compare the digits and approve. The delay is cut to a second, as demonstrations may.
   *
   * @param home of the new device, which is a member's after this
   */
  void letRecover(String member, String home)
      throws CommandFailure, IOException, InterruptedException {
    String directory = stage.path("authority").toString();
    String[] delay = {"authority", "recovery", "--dir", directory, "--delay", "1s", "--demo"};
    stage.command("registrar", message -> {}, delay);
    String check = ask(member, home);
    for (String name : List.of("grace", "linus")) {
      String file = stage.path(name + ".p12").toString();
      stage.command(
          "registrar",
          message -> {},
          "authority",
          "registrar",
          "--dir",
          directory,
          "--add",
          name,
          "--out",
          file);
      stage.command(
          "registrar",
          message -> {},
          "authority",
          "approve",
          "--dir",
          directory,
          check,
          "--registrar",
          name);
    }
    join(member, home, message -> {});
  }

  /** Asks and does not wait; the digits of the device. */
  private String ask(String member, String home)
      throws CommandFailure, IOException, InterruptedException {
    String[] check = {""};
    try {
      join(
          member,
          home,
          message -> check[0] = message.type().equals("asking") ? message.text("check") : check[0]);
    } catch (CommandFailure e) {
      boolean isPending =
          String.valueOf(e.getMessage()).contains("ended with " + ExitCodes.NOT_YET);
      if (!isPending) {
        throw e;
      }
    }
    return check[0];
  }

  private void join(String member, String home, MessageSink each)
      throws CommandFailure, IOException, InterruptedException {
    stage.command(
        "new-laptop",
        each,
        "join",
        "--home",
        home,
        "--ask",
        address,
        "--fingerprint",
        fingerprint,
        "--as",
        member,
        "--recover",
        "--wait",
        "0");
  }

  /** A one-time code for each of {@code members}, {@code name@site}. */
  List<String> invite(List<String> members)
      throws CommandFailure, IOException, InterruptedException {
    List<String> args = new ArrayList<>(List.of("authority", "invite"));
    args.addAll(members);
    args.addAll(List.of("--dir", stage.path("authority").toString(), "--address", address));
    args.addAll(List.of("--pledge", "64G"));
    List<String> codes = new ArrayList<>();
    stage.command(
        "registrar", message -> codes.add(message.text("code")), args.toArray(String[]::new));
    return codes;
  }
}
