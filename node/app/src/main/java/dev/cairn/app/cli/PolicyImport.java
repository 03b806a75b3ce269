package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn policy import}. */
@Command(
    name = "import",
    description = {
      "Puts the policies of a file in the place of those there are of the same sources; the others"
          + " stay. All of them or none."
    },
    footer = {"", "Example:", "  cairn policy import policies.json"})
final class PolicyImport extends Subcommand {

  @Parameters(paramLabel = "FILE", description = "What cairn policy export wrote; - is stdin.")
  String file = "";

  @Option(
      names = "--force",
      description = "Also where the vault's policy was changed after the file was made.")
  boolean force;

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    byte[] text = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    Map<String, Object> args = new LinkedHashMap<>();
    args.put("vault", vault.vault);
    args.put("text", new String(text, StandardCharsets.UTF_8));
    args.put("force", force);
    return ask(out, "policy-import", args);
  }

  @Override
  String words(Message m) {
    return m.type().equals("policy") ? PolicyWords.line(m) : "";
  }
}
