package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Json;
import dev.cairn.app.output.MalformedJsonException;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn policy edit}. */
@Command(
    name = "edit",
    description = {
      "Opens policies in your editor ($VISUAL, else $EDITOR, else vi): one, or all. What cannot be"
          + " taken stays in the file, which is named then."
    },
    footer = {
      "",
      "Examples:",
      "  cairn policy edit ~/Documents",
      "  EDITOR=nano cairn policy edit"
    })
final class PolicyEdit extends Subcommand {

  @Mixin SourceOptions source = new SourceOptions();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    List<Map<String, Object>> policies = new ArrayList<>();
    ask(message -> policies.add(PolicyExport.fields(message)), "policy-list", source.args());
    if (policies.isEmpty()) {
      throw CommandFailure.failed(
          "there is no policy yet; make one with: cairn policy set --every 6h FOLDER");
    }
    String before = PolicyExport.text(policies) + System.lineSeparator();
    Path file = Files.createTempFile("cairn-policy-", ".json");
    Files.writeString(file, before);
    edit(file);
    String after = Files.readString(file);
    if (after.equals(before)) {
      Files.delete(file);
      out.accept(Message.of("unchanged"));
      return 0;
    }
    try {
      refuseRemoval(policies, after);
      int code = ask(out, "policy-import", Map.of("vault", source.vault.vault, "text", after));
      Files.delete(file);
      return code;
    } catch (CommandFailure e) {
      throw new CommandFailure(
          e.exitCode(),
          e.getMessage() + "; your text is in " + file + ": mend it, then cairn policy import it",
          e);
    }
  }

  /** Import leaves alone what a text does not name; who deleted an entry meant something else. */
  static void refuseRemoval(List<Map<String, Object>> before, String after) throws CommandFailure {
    List<Message> left;
    try {
      left = new Message("file", Json.read(after)).list("policies");
    } catch (MalformedJsonException e) {
      return; // import says what is wrong with it
    }
    for (Map<String, Object> fields : before) {
      Message policy = new Message("policy", fields);
      if (left.stream().noneMatch(entry -> isOfSameSource(entry, policy))) {
        String source = PolicyWords.source(policy);
        throw CommandFailure.usage(
            "%s is not in it any more; to take one away: cairn policy remove %s"
                .formatted(source, policy.truth("default") ? "--default" : "FOLDER"));
      }
    }
  }

  private static boolean isOfSameSource(Message entry, Message policy) {
    String host = entry.text("host"); // none: this device's
    return entry.truth("default") == policy.truth("default")
        && Set.copyOf(entry.texts("paths")).equals(Set.copyOf(policy.texts("paths")))
        && (host.isEmpty() || host.equals(policy.text("host")));
  }

  private static void edit(Path file) throws CommandFailure, IOException, InterruptedException {
    String editor =
        Optional.ofNullable(System.getenv("VISUAL"))
            .or(() -> Optional.ofNullable(System.getenv("EDITOR")))
            .filter(name -> !name.isBlank())
            .orElse("vi");
    int code =
        new ProcessBuilder("sh", "-c", editor + " \"$1\"", editor, file.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw CommandFailure.failed(
          "'%s' ended with %d, so nothing was changed; the text is in %s"
              .formatted(editor, code, file));
    }
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "policy" -> PolicyWords.whole(m);
      case "unchanged" -> "nothing was changed";
      default -> "";
    };
  }
}
