/**
 * Kademlia as plain data (Maymounkov and Mazières, IPTPS 2002; Baumgart and Mies, S/Kademlia,
 * 2007): routing table and look-ups, without network, clock or threads.
 */
@NullMarked
package dev.cairn.overlay.kademlia;

import org.jspecify.annotations.NullMarked;
