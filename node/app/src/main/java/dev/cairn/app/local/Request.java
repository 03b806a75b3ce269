package dev.cairn.app.local;

import dev.cairn.app.output.Json;
import dev.cairn.app.output.MalformedJsonException;
import dev.cairn.app.output.Message;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an operation is asked: its name and its arguments.
 *
 * @param version of the local API that the asker speaks
 * @param command for example {@code backup}
 * @param args named values, as a message of the same name
 */
public record Request(int version, String command, Message args) {

  /** Raised when a request or an answer changes its meaning; new fields and commands do not. */
  public static final int VERSION = 1;

  /** A request of this version. */
  public static Request of(String command, Map<String, Object> args) {
    return new Request(VERSION, command, new Message(command, args));
  }

  /** Its one line of JSON. */
  public String line() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("version", version);
    map.put("command", command);
    map.put("args", args.fields());
    return Json.write(map);
  }

  /**
   * The request of a line.
   *
   * @throws MalformedJsonException if it is not JSON; a missing command is the empty one
   */
  static Request parse(String line) throws MalformedJsonException {
    Message all = new Message("request", Json.read(line));
    String command = all.text("command");
    Map<String, Object> args = new LinkedHashMap<>();
    if (all.fields().get("args") instanceof Map<?, ?> given) {
      given.forEach((name, value) -> args.put(String.valueOf(name), value));
    }
    return new Request((int) all.number("version"), command, new Message(command, args));
  }
}
