/** Tests of this package. */
@NullMarked
package dev.cairn.overlay.kademlia;

import org.jspecify.annotations.NullMarked;
