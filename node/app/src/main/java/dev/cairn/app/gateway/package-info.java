/**
 * Doors for programs that were not written for Cairn: one HTTP server with its TLS and sign-in,
 * behind which a {@link Gateway.Service} speaks a protocol. {@code restic}: the REST protocol of
 * restic's rest-server, over the blobs of a vault. {@code webdav}: a vault's snapshots, read-only.
 */
@NullMarked
package dev.cairn.app.gateway;

import org.jspecify.annotations.NullMarked;
