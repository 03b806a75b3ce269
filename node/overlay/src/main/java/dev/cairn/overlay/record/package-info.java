/**
 * Small records on the members closest to their key: keeping them for others, and majority writes
 * and reads ({@code docs/design.md}, "Overlay").
 */
@NullMarked
package dev.cairn.overlay.record;

import org.jspecify.annotations.NullMarked;
