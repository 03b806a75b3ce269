package dev.cairn.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Each host in a network namespace of its own, on a bridge in another one: to cut one off is to
 * take its port of the bridge down, and then nothing passes, in either direction, as when a cable
 * is pulled. Nothing of it touches the machine's own network.
 */
final class Namespaces implements Wires {

  /** Set aside for tests of networks (RFC 2544), so it is nobody's. */
  private static final String NET = "198.18.0.";

  private static final int FIRST = 10;

  private final String name = "cairn" + ProcessHandle.current().pid();
  private final int hosts;

  private Namespaces(int hosts) {
    this.hosts = hosts;
  }

  /** For so many hosts; empty, and said, where the machine does not permit it. */
  static Optional<Wires> of(int hosts) throws Exception {
    Namespaces made = new Namespaces(hosts);
    StringBuilder script = new StringBuilder();
    script.append(
        """
        set -e
        hub=%1$s
        ip netns add $hub
        ip -n $hub link set lo up
        ip -n $hub link add br0 type bridge
        ip -n $hub addr add %2$s1/24 dev br0
        ip -n $hub link set br0 up
        """
            .formatted(made.name, NET));
    for (int host = 0; host < hosts; host++) {
      script.append(
          """
          ip netns add $hub-%1$d
          ip -n $hub link add w%1$d type veth peer name eth0 netns $hub-%1$d
          ip -n $hub link set w%1$d master br0 up
          ip -n $hub-%1$d addr add %2$s%3$d/24 dev eth0
          ip -n $hub-%1$d link set eth0 up
          ip -n $hub-%1$d link set lo up
          """
              .formatted(host, NET, FIRST + host));
    }
    String failure = made.run(script.toString());
    if (failure.isEmpty()) {
      return Optional.of(made);
    }
    made.close();
    System.err.println("no network namespaces here: " + failure.strip());
    return Optional.empty();
  }

  @Override
  public String authority() {
    return NET + "1:0";
  }

  @Override
  public String listen(int host) {
    return "/ip4/" + NET + (FIRST + host) + "/tcp/0";
  }

  @Override
  public List<String> under(int host) {
    return List.of("ip", "netns", "exec", name + "-" + host);
  }

  @Override
  public List<String> under() {
    return List.of("ip", "netns", "exec", name);
  }

  @Override
  public void cut(int host) throws Exception {
    require("ip -n " + name + " link set w" + host + " down");
  }

  @Override
  public void mend(int host) throws Exception {
    require("ip -n " + name + " link set w" + host + " up");
  }

  private void require(String command) throws Exception {
    String failure = run(command);
    if (!failure.isEmpty()) {
      throw new AssertionError(command + ": " + failure);
    }
  }

  /** What it said, if it failed; else nothing. */
  private String run(String script) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = shell.waitFor();
    return code == 0 ? "" : "exit " + code + ": " + said;
  }

  /** Also what was only half made. */
  @Override
  public void close() throws IOException {
    StringBuilder script = new StringBuilder("exec 2> /dev/null; ");
    for (int host = 0; host < hosts; host++) {
      script.append("ip netns del ").append(name).append('-').append(host).append("; ");
    }
    try {
      run(script.append("ip netns del ").append(name).append("; true").toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
