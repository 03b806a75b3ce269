package dev.cairn.authority.log;

/**
 * What keeps a member or a registrar from flooding the organisation, and anybody from drawing node
 * ids until one pleases.
 *
 * @param devicesMax live devices of a member, 1..10,000
 * @param rerollsMax draws of a node id beyond the first, for one device slot, within a year
 * @param invitesADayMax invites and approvals by one registrar within 24 hours
 */
public record Quotas(int devicesMax, int rerollsMax, int invitesADayMax) {

  private static final int MOST = 10_000;

  /** The design's (protocols §1): 5 devices, 2 re-rolls a slot a year; and 200 invites a day. */
  public static final Quotas DEFAULT = new Quotas(5, 2, 200);

  public Quotas {
    boolean isSane =
        devicesMax >= 1
            && devicesMax <= MOST
            && rerollsMax >= 0
            && rerollsMax <= MOST
            && invitesADayMax >= 1
            && invitesADayMax <= 100 * MOST;
    if (!isSane) {
      throw new IllegalArgumentException(
          "quotas: 1 to 10000 devices, 0 to 10000 re-rolls, 1 to 1000000 invites a day");
    }
  }

  /** Draws within a year for one named slot. */
  public int drawsPerSlotMax() {
    return 1 + rerollsMax;
  }

  /** Draws within a year for all of a member's devices together, named or not. */
  public int drawsMax() {
    return Math.multiplyExact(devicesMax, drawsPerSlotMax());
  }
}
