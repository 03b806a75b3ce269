package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.Json;
import dev.cairn.app.output.MalformedJsonException;
import dev.cairn.app.output.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The mounts that the daemon makes again whenever it starts, after an upgrade, a crash or a reboot:
 * those left to it and not unmounted since. One line of JSON each in the home. For one thread at a
 * time.
 */
final class StandingMounts {

  private final Home home;

  StandingMounts(Home home) {
    this.home = home;
  }

  /**
   * One of them.
   *
   * @param snapshot what selects a snapshot; empty for the drive
   * @param others whether other users may enter it, as far as modes let them
   */
  record Standing(String vault, Path directory, String snapshot, boolean others) {}

  /** All of them, in the order in which they were made. */
  List<Standing> all() throws IOException {
    Optional<byte[]> text = home.read(home.mounts());
    List<Standing> all = new ArrayList<>();
    if (text.isEmpty()) {
      return all;
    }
    for (String line : new String(text.get(), StandardCharsets.UTF_8).split("\n", -1)) {
      if (!line.isEmpty()) {
        all.add(parse(line));
      }
    }
    return all;
  }

  private Standing parse(String line) throws IOException {
    try {
      Message m = Json.message(line);
      return new Standing(
          m.text("vault"), Path.of(m.text("directory")), m.text("snapshot"), m.truth("others"));
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new IOException(
          home.mounts() + ": " + e.getMessage() + "; delete it and mount again", e);
    }
  }

  /** One more, in the place of what was mounted there before. */
  void add(Standing one) throws IOException {
    List<Standing> all = all();
    all.removeIf(other -> other.directory().equals(one.directory()));
    all.add(one);
    write(all);
  }

  /** It was unmounted. Does nothing if it is none. */
  void remove(Path directory) throws IOException {
    List<Standing> all = all();
    if (all.removeIf(one -> one.directory().equals(directory))) {
      write(all);
    }
  }

  private void write(List<Standing> all) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Standing one : all) {
      Message line =
          Message.of("mount")
              .with("vault", one.vault())
              .with("directory", one.directory().toString())
              .with("snapshot", one.snapshot())
              .with("others", one.others());
      text.append(Json.line(line)).append('\n');
    }
    home.write(home.mounts(), text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
