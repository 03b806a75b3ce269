package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.wire.QrCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn authority invite}. */
@Command(
    name = "invite",
    description = {
      "Makes an invite for a device of a member. A name that is known gets one more"
          + " device; the code is shown this once."
    },
    footer = {
      "",
      "Examples:",
      "  cairn authority invite ada --site london --device laptop --qr",
      "  cairn authority invite archive@berlin mirror@oslo --pledge 2T --address"
          + " authority.acme.example:4700"
    })
final class AuthorityInvite extends AuthoritySubcommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "MEMBER[@SITE]",
      description = "Name of the person or service; several make an invite each.")
  List<String> members = List.of();

  @Option(
      names = "--site",
      defaultValue = "default",
      paramLabel = "SITE",
      description = "What would be lost together: a building, a rack (default: default).")
  String site = "default";

  @Option(
      names = "--grant",
      defaultValue = "1T",
      paramLabel = "SIZE",
      description = "Storage the member may use with others, after coding (default: 1T).")
  String grant = "1T";

  @Option(
      names = "--pledge",
      defaultValue = "10G",
      paramLabel = "SIZE",
      description = "Storage the device offers (default: 10G).")
  String pledge = "10G";

  @Option(
      names = "--days",
      defaultValue = "1",
      paramLabel = "N",
      description = "For how long the invite can be used, 1 to 30 (default: 1).")
  int days = 1;

  @Option(
      names = "--hours",
      paramLabel = "N",
      description = "Shorter than a day: for how many hours.")
  int hours;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "Name of the device; it may draw three node ids a year.")
  String device = "";

  @Option(
      names = "--uses",
      paramLabel = "N",
      defaultValue = "1",
      description = "For so many devices, 1 to 1000 (default: 1).")
  int uses = 1;

  @Option(names = "--qr", description = "Show the code as a QR code too.")
  boolean qr;

  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      description =
          "Where devices reach this authority (default: localhost:4700). May be repeated.")
  List<String> addresses = List.of("localhost:" + PORT_DEFAULT);

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    List<InviteTerms> all = new ArrayList<>();
    for (String member : members) {
      all.add(terms(member));
    }
    return with(authority -> {
      for (InviteTerms terms : all) {
        InviteCode code = authority.invite(terms, addresses);
        out.accept(
            Message.of("invite")
                .with("member", terms.member())
                .with("site", terms.site())
                .with("device", terms.device().isEmpty() ? null : terms.device())
                .with("uses", terms.uses())
                .with("days", days)
                .with("expires", expiry(terms))
                .with("code", code.text()));
      }
      return ExitCodes.OK;
    });
  }

  private InviteTerms terms(String member) throws CommandFailure {
    int at = member.lastIndexOf('@');
    try {
      return new InviteTerms(
          at < 0 ? member : member.substring(0, at),
          at < 0 ? site : member.substring(at + 1),
          Quantity.parseBytes(grant),
          Quantity.parseBytes(pledge),
          hours > 0 ? Duration.ofHours(hours) : Duration.ofDays(days),
          device,
          uses);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static String expiry(InviteTerms terms) {
    return Instant.now().plus(terms.validFor()).truncatedTo(ChronoUnit.MINUTES).toString();
  }

  @Override
  String words(Message m) {
    return """
    %s
    %s
    On the device of %s, until %s:  cairn join CODE\
    """
        .formatted(
            m.text("code"),
            qr ? "\n" + QrCode.of(m.text("code")).text(terminal().colours()) : "",
            m.text("member"),
            m.text("expires"));
  }
}
