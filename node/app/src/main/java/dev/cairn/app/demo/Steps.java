package dev.cairn.app.demo;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.env.Environment;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says each step as it begins and ends, and remembers how long it took. */
final class Steps {

  private static final double NANOS = 1e9;

  private final Environment env;
  private final MessageSink out;
  private final long began;
  private final Map<String, Double> timings = new LinkedHashMap<>();

  Steps(Environment env, MessageSink out) {
    this.env = env;
    this.out = out;
    this.began = env.nanoTime();
  }

  /** One step; returns what is to be said of it when it is done. */
  @FunctionalInterface
  interface Step {
    String run() throws CommandFailure, IOException, InterruptedException;
  }

  /**
   * Runs a step.
   *
   * @param name short, for the timings
   * @param doing what it does, for people
   */
  void run(String name, String doing, Step step)
      throws CommandFailure, IOException, InterruptedException {
    long start = env.nanoTime();
    out.accept(message(name, "begin", doing));
    String said = step.run();
    double seconds = (env.nanoTime() - start) / NANOS;
    timings.put(name, seconds);
    out.accept(message(name, "done", said).with("seconds", seconds));
  }

  private Message message(String name, String state, String text) {
    return Message.of("step")
        .with("step", name)
        .with("state", state)
        .with("text", text)
        .with("seconds_elapsed", seconds());
  }

  double seconds() {
    return (env.nanoTime() - began) / NANOS;
  }

  Map<String, Double> timings() {
    return timings;
  }
}
