package dev.cairn.storage;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.belief.BeliefLimits;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockServer;
import dev.cairn.storage.lease.LeaseClient;

/**
 * What every repair on a node works with.
 *
 * @param env time and chance of transfers
 * @param policy the clock by which hosts are judged; faster than {@code env} only in a
 *     demonstration
 * @param deviceKey signs holder lists
 * @param server keeps a block on this very node
 */
record Repairs(
    Environment env,
    Environment policy,
    Overlay overlay,
    SigningKey deviceKey,
    BlockStore blocks,
    Spool spool,
    BlockServer server,
    BlockClient client,
    HostViews views,
    StripeRecords records,
    StripeCoder coder,
    HostBook book,
    BeliefLimits limits,
    LeaseClient leases,
    Budget budget) {}
