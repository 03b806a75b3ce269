package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Json;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn policy export}. */
@Command(
    name = "export",
    description = "Prints policies as a file that cairn policy import takes: one, or all.",
    footer = {
      "",
      "Examples:",
      "  cairn policy export > policies.json",
      "  cairn policy export ~/Documents"
    })
final class PolicyExport extends Subcommand {

  /** What a policy file has; the rest of a message is how its runs went. */
  private static final Set<String> FIELDS =
      Set.of("default", "host", "paths", "policy", "changed", "changed_by");

  @Mixin SourceOptions source = new SourceOptions();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    List<Map<String, Object>> policies = new ArrayList<>();
    int code = ask(message -> policies.add(fields(message)), "policy-list", source.args());
    terminal().out().println(text(policies));
    return code;
  }

  /** The fields of a policy file. */
  static Map<String, Object> fields(Message message) {
    Map<String, Object> fields = new LinkedHashMap<>(message.fields());
    fields.keySet().retainAll(FIELDS);
    return fields;
  }

  /** A policy file. */
  static String text(List<Map<String, Object>> policies) {
    return Json.indented(Map.of("policies", policies));
  }

  @Override
  String words(Message m) {
    return "";
  }
}
