/**
 * Doors for programs that were not written for Cairn. {@code restic}: the REST protocol of restic's
 * rest-server, version 2, over the blobs of a vault.
 */
@NullMarked
package dev.cairn.app.gateway;

import org.jspecify.annotations.NullMarked;
