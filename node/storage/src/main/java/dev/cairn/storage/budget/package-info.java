/**
 * Who may use how much: rates of bytes by priority, and what a member may store for what it gives.
 *
 * <p>May import the JDK and {@code stripe}. Must never know whose bytes they are.
 */
@NullMarked
package dev.cairn.storage.budget;

import org.jspecify.annotations.NullMarked;
