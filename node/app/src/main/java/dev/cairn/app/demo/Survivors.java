package dev.cairn.app.demo;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks at the stripes from outside: who holds which block the keepers' lists say, and who lives
 * the demo knows better than they do, since it does the killing.
 */
final class Survivors {

  private final Stage stage;
  private final Map<String, String> nodeIds = new LinkedHashMap<>();
  private final Map<String, Message> lastStatus = new HashMap<>();

  Survivors(Stage stage) {
    this.stage = stage;
  }

  void lives(String name, String nodeId) {
    nodeIds.put(name, nodeId);
  }

  /** What it did while it lived still counts. */
  void died(String name) {
    nodeIds.remove(name);
  }

  Set<String> names() {
    return nodeIds.keySet();
  }

  /** Looks at all of it. */
  Moment look(double seconds, int deaths) throws CommandFailure, IOException {
    SortedMap<String, Message> stripes = new TreeMap<>(); // the list with most on living hosts
    long owed = 0;
    for (String name : List.copyOf(nodeIds.keySet())) {
      Message status = stage.status(name);
      lastStatus.put(name, status);
      owed = Math.max(owed, status.number("stripes_owed"));
      for (Message stripe : stage.ask(name, "kept-stripes")) {
        stripes.merge(stripe.text("stripe"), stripe, this::fuller);
      }
    }
    long repairs = sum("repairs_done");
    Message weakest =
        stripes.values().stream()
            .reduce((a, b) -> margin(a) <= margin(b) ? a : b)
            .orElseThrow(() -> CommandFailure.failed("no keeper knows of any stripe"));
    return new Moment(
        seconds,
        deaths,
        living(weakest),
        (int) weakest.number("k"),
        (int) weakest.number("n"),
        owed,
        repairs,
        sum("bytes_repaired"));
  }

  /** A keeper that has not heard of a repair yet has an older list, with fewer living holders. */
  private Message fuller(Message a, Message b) {
    return living(a) >= living(b) ? a : b;
  }

  private int margin(Message stripe) {
    return living(stripe) - (int) stripe.number("k");
  }

  private int living(Message stripe) {
    List<String> indices = stripe.texts("indices");
    List<String> holders = stripe.texts("holders");
    Set<String> living = new HashSet<>();
    for (int i = 0; i < holders.size(); i++) {
      if (nodeIds.containsValue(holders.get(i))) {
        living.add(indices.get(i));
      }
    }
    return living.size();
  }

  private long sum(String field) {
    return lastStatus.values().stream().mapToLong(status -> status.number(field)).sum();
  }
}
