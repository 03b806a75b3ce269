package dev.cairn.app.node;

import dev.cairn.app.health.Durability;
import dev.cairn.app.health.HostsSeen;
import dev.cairn.app.health.StripeOutlook;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.check.Survey;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshots.FindOutcome;
import dev.cairn.archive.vault.Vault;
import dev.cairn.env.Environment;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.Profile;
import dev.cairn.storage.durability.DurabilityPlanner.Plan;
import java.util.List;
import java.util.regex.Pattern;

/** {@code durability}: how long the stripes of a vault, or of one path in it, will last. */
final class DurabilityOperation {

  /** What is a snapshot and perhaps a path in it; anything else is a path in the latest. */
  private static final Pattern SNAPSHOT = Pattern.compile("(latest|[0-9a-fA-F]{4,64})(:.*)?");

  private final Environment env;
  private final Vault vault;
  private final Message args;
  private long errors;

  DurabilityOperation(Environment env, Vault vault, Message args) {
    this.env = env;
    this.vault = vault;
    this.args = args;
  }

  int run(MessageSink out) throws CommandFailure, InterruptedException {
    double target = args.fraction("target");
    Stopwatch watch = new Stopwatch(env);
    Survey survey =
        new Survey(
            vault,
            (int) args.number("proofs"),
            event -> {
              errors += event instanceof CheckEvent.Found ? 1 : 0;
              CheckOperation.tell(event, watch, out);
            });
    Durability durability;
    try {
      List<StripeHealth> stripes = stripes(survey, args.text("path"));
      durability = Durability.of(stripes, vault.storage().eligibleHosts(), target);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    if (args.truth("stripes")) {
      durability.stripes().forEach(stripe -> out.accept(message(stripe)));
    }
    boolean reached = durability.unreadable() == 0 && durability.ninesOfWeakest() >= target;
    out.accept(
        summary(durability, target)
            .with("target_reached", reached)
            .with("num_errors", errors)
            .with("total_duration", watch.seconds()));
    return errors > 0 ? ExitCodes.FAILED : reached ? ExitCodes.OK : ExitCodes.BELOW_TARGET;
  }

  private List<StripeHealth> stripes(Survey survey, String path)
      throws ArchiveException, CommandFailure, InterruptedException {
    if (path.isEmpty()) {
      return survey.all();
    }
    String selector = SNAPSHOT.matcher(path).matches() ? path : "latest:" + path;
    FindOutcome.Found found = Meant.one(vault, selector, args);
    return survey
        .of(found.snapshot(), found.subfolder())
        .orElseThrow(() -> Meant.noSuchPath(found));
  }

  private static Message message(StripeOutlook stripe) {
    Profile profile = stripe.health().profile();
    return Message.of("stripe")
        .with("stripe", stripe.health().stripeId().hex())
        .with("profile", profile == null ? "" : profile.toString())
        .with("blocks_living", stripe.health().living())
        .with("blocks_believed", stripe.believed())
        .with("margin", stripe.margin())
        .with("weakest_site", stripe.weakestSite())
        .with("margin_without_site", stripe.marginWithoutIt())
        .with("blocks_owed", stripe.owed())
        .with("nines", rounded(stripe.nines()));
  }

  private static Message summary(Durability all, double target) {
    HostsSeen hosts = all.hosts();
    Message summary =
        Message.of("summary")
            .with("stripes", all.stripes().size())
            .with("stripes_unreadable", all.unreadable())
            .with("blocks_living", all.blocksLiving())
            .with("blocks_wanted", all.blocksWanted())
            .with("margin_min", all.marginMin())
            .with("weakest_site", all.weakestSite())
            .with("margin_without_site", all.marginWithoutIt())
            .with("stripes_lost_with_site", all.lostWithIt())
            .with("stripes_owed", all.stripesOwed())
            .with("blocks_owed", all.blocksOwed())
            .with("hosts_asked", hosts.asked())
            .with("hosts_answered", hosts.answered())
            .with("availability", rounded(hosts.availability()))
            .with("availability_source", hosts.measured() ? "measured now" : "assumed")
            .with("life_years", HostsSeen.LIFE_YEARS)
            .with("life_source", "assumed")
            .with("gone_days", HostsSeen.GONE_DAYS)
            .with("nines_weakest", rounded(all.ninesOfWeakest()))
            .with("nines_all", rounded(all.ninesOfAll()))
            .with("nines_target", target);
    return switch (all.plan()) {
      case Plan.Planned planned ->
          summary
              .with("plan", planned.shape().k() + "/" + planned.shape().n())
              .with("advice", planned.caveat().isEmpty() ? List.of() : List.of(planned.caveat()));
      case Plan.Refused refused ->
          summary.with("plan", refused.reason()).with("advice", refused.remedies());
    };
  }

  /** To a hundredth: what the model says beyond is noise. */
  private static double rounded(double value) {
    return Math.rint(value * 100) / 100;
  }
}
