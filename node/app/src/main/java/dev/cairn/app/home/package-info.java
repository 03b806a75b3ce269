/** What a device keeps on disk: its home directory, its settings, and the lock on both. */
@NullMarked
package dev.cairn.app.home;

import org.jspecify.annotations.NullMarked;
