package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn vault recover}. */
@Command(
    name = "recover",
    description = {
      "Gets your vault back onto a new device, when all others are lost: from the shares that other"
          + " members hold, the authority's part, and your recovery code if you have one. The"
          + " device has to have joined with --recover, which two registrars approve. The first"
          + " call starts a delay in which a device of yours that is not lost can veto it; call it"
          + " again after that, or --wait.",
      "A further device while you have one needs none of this: copy vault-NAME.key from its home."
    },
    footer = {
      "",
      "Example:",
      "  cairn join --ask authority.acme.example:4700 --fingerprint 5f3a… --as ada --recover",
      "  cairn vault recover --wait",
      "  cairn restore latest --target ~/back"
    })
final class VaultRecover extends VaultCommand.VaultSubcommand {

  @Mixin CodeOption code = new CodeOption();

  @Option(names = "--wait", description = "Wait until the delay is over, and finish.")
  boolean wait;

  VaultRecover() {
    super("vault-recover");
  }

  @Override
  Map<String, Object> arguments() throws CommandFailure, IOException {
    return Map.of("vault", vault.vault, "code", code.text(), "wait", wait);
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "recovery_waiting" ->
          "the recovery of vault '%s' has begun; %d members give their shares after %s. Until then a device of yours can veto it%s"
              .formatted(
                  m.text("vault"),
                  m.number("holders"),
                  m.text("until"),
                  wait ? "" : "; then run this again");
      case "vault_recovered" ->
          "vault '%s' recovered from %d shares and the authority's part; see what is in it with: cairn snapshots"
              .formatted(m.text("vault"), m.number("shares_used"));
      default -> super.words(m);
    };
  }
}
