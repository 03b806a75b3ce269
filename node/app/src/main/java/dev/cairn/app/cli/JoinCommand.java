package dev.cairn.app.cli;

import dev.cairn.app.node.Joining;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.env.RealEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn join}. */
@Command(
    name = "join",
    description = {
      "Makes this device a member of an organisation, with the invite that its registrar gave you."
          + " Cut off, it is finished by running it again.",
      "Without an invite, name the authority, its fingerprint and yourself: a registrar compares the"
          + " digits on both screens and lets you in."
    },
    footer = {
      "",
      "Examples:",
      "  cairn join cairn1-CiBQ…",
      "  cairn join --home /srv/cairn cairn1-CiBQ…",
      "  cairn join --ask authority.acme.example:4700 --fingerprint 5f3a… --as ada --device laptop",
      "  cairn join --ask authority.acme.example:4700 --fingerprint 5f3a… --sign-in --device laptop"
    })
final class JoinCommand extends Subcommand {

  @Parameters(arity = "0..1", paramLabel = "CODE", description = "The invite: cairn1-…")
  String code = "";

  @Option(names = "--ask", paramLabel = "HOST:PORT", description = "Ask there, without an invite.")
  List<String> authority = List.of();

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "Of the organisation's root, from the registrar.")
  String fingerprint = "";

  @Option(names = "--as", paramLabel = "NAME", description = "Who you are.")
  String member = "";

  @Option(names = "--device", paramLabel = "NAME", description = "What the device is called.")
  String device = "";

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "What would be lost together: a building, a rack (default: default).")
  @Nullable String site;

  @Option(
      names = "--recover",
      description = {
        "You have lost every device and want your vaults back: two registrars approve that."
      })
  boolean recover;

  @Option(
      names = "--wait",
      paramLabel = "MINUTES",
      defaultValue = "60",
      description = "For how long to wait for a registrar (default: 60).")
  int waitMinutes = 60;

  @Option(
      names = "--sign-in",
      description = "With --ask: sign in with your organisation's provider, and wait for nobody.")
  boolean isSigningIn;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    if (code.isEmpty() == authority.isEmpty()) {
      throw CommandFailure.usage("give an invite, or --ask an authority");
    }
    if (!code.isEmpty()) {
      if (recover) {
        throw CommandFailure.usage("--recover needs --ask: no invite gives vaults back");
      }
      if (isSigningIn) {
        throw CommandFailure.usage("--sign-in needs --ask: an invite lets you in without");
      }
      if (site != null || !(fingerprint + member + device).isEmpty()) {
        throw CommandFailure.usage(
            "an invite says whose the device is and where: leave --fingerprint, --as, --device and"
                + " --site out, or ask your registrar for another");
      }
      out.accept(joining().join(code));
      return ExitCodes.OK;
    }
    if (isSigningIn && recover) {
      throw CommandFailure.usage(
          "--recover needs two registrars' word: leave --sign-in out, and give --as");
    }
    if (isSigningIn && !(member.isEmpty() && site == null)) {
      throw CommandFailure.usage(
          "with --sign-in the provider says who you are, and the authority where: leave --as and"
              + " --site out");
    }
    boolean isNamed = isSigningIn || !member.isBlank();
    if (fingerprint.isEmpty() || !isNamed) {
      throw CommandFailure.usage("--ask needs --fingerprint, and --as or --sign-in");
    }
    out.accept(
        isSigningIn
            ? joining().signIn(fingerprint, authority, device, out)
            : joining()
                .ask(
                    fingerprint,
                    authority,
                    new Enrolment.Wish(
                        member, device, Objects.requireNonNullElse(site, "default"), recover),
                    Duration.ofMinutes(waitMinutes),
                    out));
    return ExitCodes.OK;
  }

  private Joining joining() {
    return new Joining(new RealEnvironment(), home());
  }

  @Override
  String words(Message m) {
    if (m.type().equals("sign_in")) {
      return "open this in a browser on this machine and sign in:\n  " + m.text("url");
    }
    if (m.type().equals("asking")) {
      return "asked as %s; tell your registrar these digits, which they compare:  %s"
          .formatted(m.text("member"), m.text("check"));
    }
    return joined(m)
        + (recover
            ? "\nnext: cairn vault recover"
            : "\nnext: cairn vault init, and cairn node run");
  }

  static String joined(Message m) {
    String id = m.text("node_id");
    return "joined %s as node %s at site %s; certificate valid until %s"
        .formatted(
            m.text("organisation"),
            id.substring(0, Math.min(8, id.length())),
            m.text("site"),
            m.text("certificate_expires").replaceFirst("T.*", ""));
  }
}
