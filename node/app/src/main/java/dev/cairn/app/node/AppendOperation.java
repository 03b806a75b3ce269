package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.keys.AppendKey;
import dev.cairn.archive.keys.VaultKey;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.vault.Adder;
import dev.cairn.archive.vault.Adders;
import dev.cairn.archive.vault.Adders.AllowOutcome;
import dev.cairn.archive.vault.ArchiveException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code vault-append-*}: devices that may add to a vault, and not forget. */
final class AppendOperation {

  private final Vaults vaults;
  private final String host;
  private final Message args;

  /**
   * @param host name of this device
   */
  AppendOperation(Vaults vaults, String host, Message args) {
    this.vaults = vaults;
    this.host = host;
    this.args = args;
  }

  int run(String command, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    try {
      switch (command) {
        case "vault-append-ask" -> ask(out);
        case "vault-append-take" -> take(out);
        case "vault-append-allow" -> allow(out);
        case "vault-append-disallow" -> disallow(out);
        default -> list(out);
      }
      return ExitCodes.OK;
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private static <T> T parse(Function<String, T> parser, String text) throws CommandFailure {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private void ask(MessageSink out) {
    out.accept(Message.of("append_ask").with("ask", ownAsk().text()).with("host", host));
  }

  private AppendAsk ownAsk() {
    return new AppendAsk(vaults.place().storage().additions().device(), host);
  }

  private void allow(MessageSink out)
      throws CommandFailure, ArchiveException, IOException, InterruptedException {
    AppendAsk ask = parse(AppendAsk::parse, args.text("ask"));
    String name = args.text("host").isEmpty() ? ask.host() : args.text("host");
    if (name.getBytes(StandardCharsets.UTF_8).length > Adder.HOST_BYTES_MAX) {
      throw CommandFailure.usage(
          "the host's name is longer than %d bytes: give another with --host"
              .formatted(Adder.HOST_BYTES_MAX));
    }
    if (ask.device().equals(vaults.place().storage().additions().device())) {
      throw CommandFailure.usage(
          "that is this device, which has the vault's key: run ask on the other one");
    }
    try (Vaults.Use use = vaults.use(args.text("vault"))) {
      VaultSecret secret = use.vault().secret();
      switch (use.vault().adders().allow(ask.device(), name)) {
        case AllowOutcome.Allowed allowed ->
            out.accept(
                Message.of("append_key")
                    .with("vault", use.name())
                    .with("host", name)
                    .with("key", AppendKey.of(secret, use.name()).text()));
        case AllowOutcome.HostTaken taken ->
            throw CommandFailure.usage(
                "another device adds as host '%s': give a name with --host, or take that one off the list"
                        .formatted(name)
                    + " with: cairn vault append-only disallow "
                    + name);
        case AllowOutcome.TooMany many ->
            throw CommandFailure.failed(
                "%d devices may add to this vault, no more fit: take one off the list with"
                        .formatted(Adders.DEVICES_MAX)
                    + " 'cairn vault append-only disallow', or make another vault");
      }
    }
  }

  private void disallow(MessageSink out)
      throws CommandFailure, ArchiveException, IOException, InterruptedException {
    String wanted = args.text("device");
    try (Vaults.Use use = vaults.use(args.text("vault"))) {
      Adder going =
          use.vault().adders().all().stream()
              .filter(adder -> adder.host().equals(wanted) || id(adder).equals(wanted))
              .findFirst()
              .orElseThrow(() ->
                  CommandFailure.failed(
                      "no device '%s' may add to vault '%s'; see: cairn vault append-only list"
                          .formatted(wanted, use.name())));
      use.vault().adders().disallow(going.device());
      out.accept(message("append_disallowed", going).with("vault", use.name()));
    }
  }

  private void list(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    try (Vaults.Use use = vaults.use(args.text("vault"))) {
      List<Adder> adders = use.vault().adders().all();
      adders.forEach(adder -> out.accept(message("append_device", adder)));
      out.accept(Message.of("summary").with("vault", use.name()).with("devices", adders.size()));
    }
  }

  private static Message message(String type, Adder adder) {
    return Message.of(type)
        .with("host", adder.host())
        .with("device", id(adder))
        .with("additions", adder.folded())
        .with("refused", adder.refused());
  }

  private static String id(Adder adder) {
    return HexFormat.of().formatHex(adder.device().bytes());
  }

  /** The key is kept before the vault is opened: a vault out of reach is no reason to ask again. */
  private void take(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    AppendKey key = parse(AppendKey::parse, args.text("key"));
    Optional<VaultKey> before = vaults.key(key.vault());
    if (before.isPresent() && !before.get().equals(key)) {
      throw CommandFailure.failed(
          "this device has a key of a vault '%s' already; nothing was changed"
              .formatted(key.vault()));
    }
    vaults.keep(key);
    try (Vaults.Use use = vaults.use(key.vault())) {
      Optional<Adder> own = use.vault().adders().self();
      if (own.isEmpty()) {
        throw CommandFailure.failed(
            ("vault '%s' was opened, but this device is not among those that may add to it. On a device with"
                    + " its key: cairn vault append-only allow %s")
                .formatted(key.vault(), ownAsk().text()));
      }
      out.accept(
          Message.of("append_taken")
              .with("vault", key.vault())
              .with("host", own.get().host())
              .with("snapshots", use.vault().snapshots().all().size()));
    }
  }
}
