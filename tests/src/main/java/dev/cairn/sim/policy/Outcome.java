package dev.cairn.sim.policy;

/**
 * What came of a run.
 *
 * @param stripeYears lived by all stripes
 * @param traffic repair: bytes a year per byte of payload
 * @param repairs a stripe and year
 * @param lost stripes
 * @param existing blocks of a stripe, mean over days
 * @param urgent repairs that were
 * @param failed repairs whose repairer went away in the middle
 * @param withoutIndices attempts that found no free index
 * @param lazyWhileBraked lazy repairs begun under the mass-event brake: must be 0
 * @param stops times that the brake went on
 * @param worstHour the busiest hour of any host as a share of its budget: must be at most 1
 * @param hosts that ever were
 * @param events simulated
 * @param digest of all events: equal for equal seeds
 */
record Outcome(
    double stripeYears,
    double traffic,
    double repairs,
    int lost,
    double existing,
    int urgent,
    int failed,
    int withoutIndices,
    int lazyWhileBraked,
    int stops,
    double worstHour,
    int hosts,
    long events,
    String digest) {}
