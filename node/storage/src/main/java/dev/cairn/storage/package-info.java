/**
 * The host's and keeper's side: block store, placement, receipts, quota, and the stripes an owner
 * reads and writes through it.
 *
 * <p>May import overlay, erasure, crypto, env. Must never see a vault key or a plaintext.
 */
@NullMarked
package dev.cairn.storage;

import org.jspecify.annotations.NullMarked;
