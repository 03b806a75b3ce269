@NullMarked
package dev.cairn.storage.lease;

import org.jspecify.annotations.NullMarked;
