/**
 * What keepers tell each other, and the host itself, about a host's audits: {@code
 * /cairn/verdict/1.0.0}.
 *
 * <p>May import crypto, identity, overlay, libp2p's streams, and of storage the beliefs about hosts
 * and the format. Must never make a belief of what another keeper says.
 */
@NullMarked
package dev.cairn.storage.verdict;

import org.jspecify.annotations.NullMarked;
