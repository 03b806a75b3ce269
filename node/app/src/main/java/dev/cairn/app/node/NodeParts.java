package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.Host;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.storage.StorageNode;
import dev.cairn.storage.block.BlockStore;

/** The rooms of one running node. */
record NodeParts(
    Environment env,
    Home home,
    NodeMode mode,
    Host host,
    OverlayNode overlay,
    Gate gate,
    BlockStore blocks,
    StorageNode storage,
    Traffic traffic,
    AuthorityContact authority,
    Vaults vaults,
    AuthorityEscrow escrow,
    Drives drives,
    LeaseRenewal renewal,
    ShareCare shareCare,
    String hostName,
    PolicyRuns policyRuns,
    PolicyRunner policies) {}
