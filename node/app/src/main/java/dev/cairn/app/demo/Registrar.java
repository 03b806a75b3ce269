package dev.cairn.app.demo;

import dev.cairn.app.demo.Children.Daemon;
import dev.cairn.app.output.CommandFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The authority of the demo's organisation. */
final class Registrar {

  private final Stage stage;
  private final String address;

  private Registrar(Stage stage, String address) {
    this.stage = stage;
    this.address = address;
  }

  /** Founds it and starts its server. */
  static Registrar found(Stage stage) throws CommandFailure, IOException, InterruptedException {
    String directory = stage.path("authority").toString();
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
    return new Registrar(stage, "127.0.0.1:" + authority.ready().number("port"));
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
