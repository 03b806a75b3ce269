package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.identity.RevocationList;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn authority revoke}. */
@Command(
    name = "revoke",
    description = {
      "Takes a device, or with --member everything of a member, out of the organisation. Makes a new"
          + " revocation list at once."
    },
    footer = {
      "",
      "Examples:",
      "  cairn authority revoke 3fa9c1d0 --reason 'laptop stolen'",
      "  cairn authority revoke --member ada --reason 'left'",
      "  cairn authority revoke --serial 5be0c2… --reason 'issued by mistake'"
    })
final class AuthorityRevoke extends AuthoritySubcommand {

  /** Fewer digits than this could name a device by accident. */
  private static final int PREFIX_LENGTH_MIN = 6;

  @Parameters(
      paramLabel = "NODE|MEMBER",
      description = "Beginning of a node id; or a name, or a serial.")
  String what = "";

  @Option(names = "--member", description = "The word is a member's name.")
  boolean member;

  @Option(names = "--serial", description = "The word is a certificate's serial number, in hex.")
  boolean serial;

  @Option(
      names = "--reason",
      defaultValue = "revoked by the registrar",
      paramLabel = "TEXT",
      description = "For the log.")
  String reason = "revoked by the registrar";

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return with(authority -> {
      RevocationList list = granted(authority.revoke(target(authority), reason));
      out.accept(Message.of("revoked").with("what", what).with("crl_number", list.number()));
      return ExitCodes.OK;
    });
  }

  private Revocation target(Authority authority) throws CommandFailure, IOException {
    if (member) {
      return new Revocation.OfMember(
          authority
              .member(what)
              .orElseThrow(() ->
                  CommandFailure.failed("no member '" + what + "'; see: cairn authority list")));
    }
    if (serial) {
      try {
        return new Revocation.OfCertificate(new BigInteger(what, 16));
      } catch (NumberFormatException e) {
        throw new CommandFailure(ExitCodes.USAGE, "'" + what + "' is no serial in hex", e);
      }
    }
    if (what.length() < PREFIX_LENGTH_MIN) {
      throw new CommandFailure(
          ExitCodes.USAGE, "name at least " + PREFIX_LENGTH_MIN + " digits of the node id");
    }
    List<IssuedDevice> matching = new ArrayList<>();
    for (IssuedDevice device : authority.devices()) {
      if (device.nodeId().toString().startsWith(what)) {
        matching.add(device);
      }
    }
    if (matching.size() != 1) {
      throw CommandFailure.failed(
          matching.isEmpty()
              ? "no device '" + what + "'; see: cairn authority list"
              : matching.size() + " devices begin with '" + what + "'; name more digits");
    }
    return new Revocation.OfNode(matching.getFirst().nodeId());
  }

  @Override
  String words(Message m) {
    return "%s is revoked; revocation list %d reaches the members within seconds"
        .formatted(m.text("what"), m.number("crl_number"));
  }
}
