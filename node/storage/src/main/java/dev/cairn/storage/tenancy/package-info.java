/**
 * For how long a host keeps a block: leases as their owners renew them, quarantine before anything
 * goes, the host's own look at its disk, and leaving in good order.
 *
 * <p>May import overlay, crypto, env, {@code block}, {@code stripe}, {@code database}, {@code
 * format}, {@code lock}, and of {@code exchange} the ledger of receipts. Never sees what a block
 * holds.
 */
@NullMarked
package dev.cairn.storage.tenancy;

import org.jspecify.annotations.NullMarked;
