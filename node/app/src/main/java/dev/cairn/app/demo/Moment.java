package dev.cairn.app.demo;

import dev.cairn.app.output.Message;

/**
 * How the network was at one moment.
 *
 * @param seconds since the demo began
 * @param deaths so far
 * @param living blocks of the weakest stripe on living hosts
 * @param needed of them, to read it: its k
 * @param wanted of them, when all is well: its n
 * @param owed stripes that the keepers know to owe repair
 * @param repairs stripes repaired so far
 * @param bytesRepaired placed by these repairs
 */
record Moment(
    double seconds,
    int deaths,
    int living,
    int needed,
    int wanted,
    long owed,
    long repairs,
    long bytesRepaired) {

  int margin() {
    return living - needed;
  }

  /** For people. */
  String words() {
    return living >= needed
        ? "the weakest stripe has %d of %d blocks, %d to spare; %d repairs done"
            .formatted(living, wanted, margin(), repairs)
        : "the weakest stripe has %d blocks and needs %d: it is lost; %d repairs done"
            .formatted(living, needed, repairs);
  }

  Message message() {
    return Message.of("moment")
        .with("seconds", seconds)
        .with("hosts_died", deaths)
        .with("blocks_living", living)
        .with("blocks_needed", needed)
        .with("blocks_wanted", wanted)
        .with("margin", margin())
        .with("stripes_owed", owed)
        .with("repairs_done", repairs)
        .with("bytes_repaired", bytesRepaired);
  }
}
