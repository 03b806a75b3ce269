/** Storage over the real overlay in the simulator: what hosts, owners and keepers do together. */
@NullMarked
package dev.cairn.storage;

import org.jspecify.annotations.NullMarked;
