package dev.cairn.storage;

/**
 * What a node does for the stripes it watches over, since it started.
 *
 * @param stripesWatched holder lists kept here
 * @param stripesOwed those of them at or below their threshold
 * @param stripesUrgent those of them that may not wait
 * @param queued stripes whose repair is this node's turn
 * @param braked whether so many hosts vanished together that lazy repair waits
 * @param repairsDone stripes that this node repaired
 * @param blocksMade by these repairs
 * @param bytesRead for repairs, from other hosts
 * @param bytesPlaced by repairs, on other hosts
 * @param lastTrouble why the last repair that came to nothing did; empty if none has
 */
public record KeepingStatus(
    long stripesWatched,
    int stripesOwed,
    int stripesUrgent,
    int queued,
    boolean braked,
    long repairsDone,
    long blocksMade,
    long bytesRead,
    long bytesPlaced,
    String lastTrouble) {}
