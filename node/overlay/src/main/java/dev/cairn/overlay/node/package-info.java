/**
 * The node itself: admission at the door, the directory of members, searches, upkeep. What other
 * rooms see of it is {@link dev.cairn.overlay.Overlay}.
 */
@NullMarked
package dev.cairn.overlay.node;

import org.jspecify.annotations.NullMarked;
