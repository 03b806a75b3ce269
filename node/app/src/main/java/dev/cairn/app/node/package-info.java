/**
 * The rooms wired into one node, and what that node can be asked to do. Adapters between the ports
 * of the rooms live here.
 */
@NullMarked
package dev.cairn.app.node;

import org.jspecify.annotations.NullMarked;
