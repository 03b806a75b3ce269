package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn policy list}. */
@Command(
    name = "list",
    description = {
      "The policies of your vault, of all your devices; of this one's, how the last run went and when"
          + " the next is."
    },
    footer = {
      "",
      "Examples:",
      "  cairn policy list",
      "  cairn policy list --json | jq '.[] | select(.failures > 0 or .overdue)'"
    })
final class PolicyList extends Subcommand {

  @Mixin VaultOption vault = new VaultOption();

  private int policies;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> args = Map.of("vault", vault.vault);
    if (out.isJson()) {
      List<Map<String, Object>> all = new ArrayList<>();
      int code = ask(message -> all.add(message.fields()), "policy-list", args);
      out.document(all);
      return code;
    }
    int code = ask(out, "policy-list", args);
    if (policies == 0) {
      terminal()
          .out()
          .println("no policies yet; make one with: cairn policy set --every 6h FOLDER");
    }
    return code;
  }

  @Override
  String words(Message m) {
    if (!m.type().equals("policy")) {
      return "";
    }
    policies++;
    return PolicyWords.line(m);
  }
}
