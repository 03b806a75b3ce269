/**
 * Who may use how much: rates of bytes by priority, and what a member may store for what it gives.
 *
 * <p>May import env, overlay's members and addresses, {@code stripe}. Must never know what the
 * bytes are.
 */
@NullMarked
package dev.cairn.storage.budget;

import org.jspecify.annotations.NullMarked;
