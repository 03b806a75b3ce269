package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.Rollover;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.CertificateKey;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn authority rollover now}. */
@Command(
    name = "now",
    description = {
      "Makes the next issuing CA in one step, with the root's key, which is read once and kept"
          + " nowhere."
    },
    footer = {
      "",
      "Examples:",
      "  cairn authority rollover now --root-key /media/stick/root.key",
      "  cairn authority rollover now --root-share share1.txt share4.txt share5.txt",
      "  cairn authority rollover now --root-key root.key --end 5f3ac09b12ee41d7",
      "  cairn authority rollover now --root-key root.key --token cairn \\",
      "      --pkcs11 /usr/lib/softhsm/libsofthsm2.so --pin-file /etc/cairn/pin"
    })
final class RolloverNow extends AuthoritySubcommand {

  @Mixin RootKeyOptions root = new RootKeyOptions();

  @Mixin RolloverOptions how = new RolloverOptions();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Rollover.Terms terms = how.terms();
    SigningKey rootKey = root.read();
    return with(authority -> {
      if (!rootKey.verifyKey().equals(authority.anchor().rootKey())) {
        throw CommandFailure.failed(
            "this is not the key of the root "
                + authority.anchor().fingerprint().shortHex()
                + "; nothing was changed");
      }
      SecureRandom random = new SecureRandom();
      IssuerRequest request = granted(authority.rollover().request(terms, random));
      try {
        byte[] signed = request.sign(rootKey, InstantSource.system().instant(), random);
        IssuingCa next = granted(authority.rollover().accept(signed));
        out.accept(rolledOver(next));
        return ExitCodes.OK;
      } catch (RefusedException e) {
        throw new CommandFailure(ExitCodes.FAILED, e.detail(), e);
      }
    });
  }

  static Message rolledOver(IssuingCa next) {
    return Message.of("rolled_over")
        .with("issuer", next.digits())
        .with("not_after", next.notAfter().toString())
        .with("key_in_token", next.key() instanceof CertificateKey.P256)
        .with("rollover_due", next.rolloverDue().toString());
  }

  @Override
  String words(Message m) {
    return rolledOverWords(m);
  }

  static String rolledOverWords(Message m) {
    return """
    issuing CA %s certifies from now on, until %s
    what those before certified goes on until it ends; devices renew onto the new one
    next        %s
                machines that share a database need it too: copy secret/issuing-%1$s.* to each
                the next rollover is due on %s\
    """
        .formatted(
            m.text("issuer"),
            m.text("not_after").replaceFirst("T.*", ""),
            m.truth("key_in_token")
                ? "its key lies in the token, and in no backup"
                : "back up the new key: cairn authority backup FILE",
            m.text("rollover_due").replaceFirst("T.*", ""));
  }
}
