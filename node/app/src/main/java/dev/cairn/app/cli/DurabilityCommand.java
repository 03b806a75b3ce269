package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn durability}. */
@Command(
    name = "durability",
    description = {
      "How long your vault will last: asks every holder of its blocks, and says how many blocks"
          + " live, how many more can be lost, which site matters most, what repair owes, and how"
          + " likely a loss is within a year."
    },
    footer = {
      "",
      "Exit codes: 0 as durable as wanted, 20 not, 1 something is missing.",
      "",
      "Examples:",
      "  cairn durability",
      "  cairn durability ~/Documents/thesis   what a restore of it from the latest snapshot needs",
      "  cairn durability 3fa9:photos --stripes",
      "  cairn durability --target 9"
    })
final class DurabilityCommand extends Subcommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description = "A path of the latest snapshot, or SNAPSHOT:PATH (default: all of the vault).")
  @Nullable String path;

  @Option(names = "--stripes", description = "Say it of each stripe as well.")
  boolean stripes;

  @Option(
      names = "--target",
      paramLabel = "NINES",
      defaultValue = "12",
      description = "Nines wanted of each stripe a year (default: 12, for an only copy).")
  double target = 12;

  @Option(
      names = "--proofs",
      paramLabel = "N",
      defaultValue = "1",
      description = "16 KiB leaves that each host must prove of each block (default: 1).")
  int proofs = 1;

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    if (!(target >= 0)) {
      throw new CommandFailure(ExitCodes.USAGE, "nines are 0 or more, not " + target);
    }
    return ask(
        out,
        "durability",
        Map.of(
            "vault",
            vault.vault,
            "path",
            path == null ? "" : path,
            "stripes",
            stripes,
            "target",
            target,
            "proofs",
            Math.max(0, proofs)));
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "stripe" -> stripe(m);
      case "summary" -> summary(m);
      default -> "";
    };
  }

  private static String stripe(Message m) {
    return String.format(
        Locale.ROOT,
        "%s  %-8s  %3d living, %3d to spare, %3d without %s; %s nines%s",
        m.text("stripe").substring(0, 8),
        m.text("profile"),
        m.number("blocks_living"),
        m.number("margin"),
        m.number("margin_without_site"),
        site(m),
        m.text("nines"),
        m.number("blocks_owed") == 0 ? "" : "; repair owes " + m.number("blocks_owed"));
  }

  private static String site(Message m) {
    return m.text("weakest_site").isEmpty() ? "any site" : Printable.text(m.text("weakest_site"));
  }

  private static String summary(Message m) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "stripes      %d, with %d of %d blocks living; %s"
            .formatted(
                m.number("stripes"),
                m.number("blocks_living"),
                m.number("blocks_wanted"),
                m.number("stripes_unreadable") == 0
                    ? "all can be read"
                    : m.number("stripes_unreadable") + " CANNOT BE READ now"));
    lines.add("margin       the weakest can lose %d more".formatted(m.number("margin_min")));
    lines.add(
        "site         %s matters most: without it the margin is %d%s"
            .formatted(
                site(m),
                m.number("margin_without_site"),
                m.number("stripes_lost_with_site") == 0
                    ? ""
                    : ", and %d stripes cannot be read"
                        .formatted(m.number("stripes_lost_with_site"))));
    lines.add(
        m.number("stripes_owed") == 0
            ? "repair       owes nothing"
            : "repair       owes %d blocks of %d stripes"
                .formatted(m.number("blocks_owed"), m.number("stripes_owed")));
    lines.add(
        "hosts        %d of %d answered: available %s (%s); living %s years in the mean, gone after %s days (%s)"
            .formatted(
                m.number("hosts_answered"),
                m.number("hosts_asked"),
                m.text("availability"),
                m.text("availability_source"),
                m.text("life_years"),
                m.text("gone_days"),
                m.text("life_source")));
    lines.add(
        "expected     %s nines a year for the weakest stripe, %s for all together; wanted: %s each"
            .formatted(m.text("nines_weakest"), m.text("nines_all"), m.text("nines_target")));
    lines.add("verdict      " + (m.truth("target_reached") ? "durable" : "BELOW THE TARGET"));
    if (!m.truth("target_reached")) {
      m.texts("advice").forEach(advice -> lines.add("             " + advice));
    }
    return String.join(System.lineSeparator(), lines);
  }
}
