package dev.cairn.sim.full;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a run came to: figures in the order in which they were noted, and what broke. */
public final class Report {

  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final List<String> broken = new ArrayList<>();

  private Consumer<String> listener = line -> {};

  /** Every figure is told to {@code listener} as it is noted: a long run shows that it goes on. */
  void tell(Consumer<String> newListener) {
    this.listener = newListener;
  }

  /** Notes a figure. */
  public void note(String name, Object value) {
    figures.put(name, value);
    listener.accept(line(name, value));
  }

  private static String line(String name, Object value) {
    return String.format("%-28s %s%n", name.replace('_', ' '), value);
  }

  /** A figure; null if it was not noted. */
  public @org.jspecify.annotations.Nullable Object figure(String name) {
    return figures.get(name);
  }

  void broken(List<String> what) {
    broken.addAll(what);
  }

  /** What must hold and did not, in words; empty for a good run. */
  public List<String> broken() {
    return List.copyOf(broken);
  }

  /** For people: one line a figure. */
  String words() {
    StringBuilder text = new StringBuilder();
    figures.forEach((name, value) -> text.append(line(name, value)));
    broken.forEach(what -> text.append("BROKEN: ").append(what).append(System.lineSeparator()));
    return text.toString();
  }

  /** For machines: one object. */
  String json() {
    List<String> fields = new ArrayList<>();
    figures.forEach((name, value) -> fields.add(quoted(name) + ":" + json(value)));
    List<String> words = broken.stream().map(Report::quoted).toList();
    fields.add("\"broken\":[" + String.join(",", words) + "]");
    return "{" + String.join(",", fields) + "}" + System.lineSeparator();
  }

  private static String json(Object value) {
    return value instanceof Number ? value.toString() : quoted(value.toString());
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
