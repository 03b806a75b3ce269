package dev.cairn.storage.durability;

/**
 * What the model says of one stripe in the long run.
 *
 * @param nines −log10 of the probability that it is lost within a year, independent failures only:
 *     correlated events (a site, a bug, an update) dominate beyond ten or so
 * @param repairTraffic bytes moved by repair a year per byte of payload
 * @param repairsPerYear of the stripe
 * @param meanBlocks that exist
 * @param readableNow probability that k holders are reachable at one moment
 * @param lossIfFifthDies probability of loss if a random 20 % of hosts die at once
 * @param lossIfThirdDies the same for 30 %
 */
public record Prognosis(
    double nines,
    double repairTraffic,
    double repairsPerYear,
    double meanBlocks,
    double readableNow,
    double lossIfFifthDies,
    double lossIfThirdDies) {}
