package dev.cairn.sim.reach;

import java.time.Duration;

/** The command {@code ./cairn-sim reach}. */
public final class ReachSim {

  private static final String HELP =
      """
      ./cairn-sim reach lookups [NODES [MALICIOUS [LOOKUPS [SEED]]]]   10000 0.2 2000 1
      ./cairn-sim reach hops [NODES [LOOKUPS [SEED]]]                  10000 2000 1
      ./cairn-sim reach reboot [NODES [IDLE_MINUTES [SEED]]]           1000 20 1

      lookups  full tables off, a share of the members lies or is silent: are they correct?
      hops     full tables off, nobody malicious: how many hops? Then 1,999 members, known whole
      reboot   all nodes reboot within five minutes, without a bootstrap server; when is the last
               one back, what does an idle node send, how fast is the simulator?
      """;

  private ReachSim() {}

  /** See the help. */
  public static void main(String[] words) {
    String what = words.length == 0 ? "help" : words[0];
    switch (what) {
      case "lookups" -> {
        double share = words.length > 2 ? Double.parseDouble(words[2]) : 0.2;
        print(
            LookupReach.run(
                    number(words, 1, 10_000),
                    share,
                    false,
                    number(words, 3, 2_000),
                    number(words, 4, 1))
                .words());
      }
      case "hops" -> {
        int lookups = number(words, 2, 2_000);
        int seed = number(words, 3, 1);
        print(LookupReach.run(number(words, 1, 10_000), 0, false, lookups, seed).words());
        print(LookupReach.run(1_999, 0, true, lookups, seed).words());
      }
      case "reboot" ->
          print(
              RebootReach.run(
                      number(words, 1, 1_000),
                      Duration.ofMinutes(15),
                      Duration.ofMinutes(number(words, 2, 20)),
                      number(words, 3, 1))
                  .words());
      default -> System.out.print(HELP);
    }
  }

  private static void print(String line) {
    System.out.println(line);
  }

  private static int number(String[] words, int index, int usual) {
    return words.length > index ? Integer.parseInt(words[index]) : usual;
  }
}
