/**
 * The retention lock of a member: for how long hosts keep what is not wanted any more, whatever the
 * member's own devices say. It only ever grows.
 *
 * <p>May import overlay, crypto, env, identity's values, {@code database}, {@code format}. Never
 * knows of blocks or vaults.
 */
@NullMarked
package dev.cairn.storage.lock;

import org.jspecify.annotations.NullMarked;
