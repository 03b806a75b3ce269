/**
 * The owner's side: chunk, seal, pack, index, snapshot, backup, restore, share, recover. One
 * package per noun below this one; begin with {@code vault.Vault}.
 *
 * <p>May import storage (the client side), crypto, env.
 */
@NullMarked
package dev.cairn.archive;

import org.jspecify.annotations.NullMarked;
