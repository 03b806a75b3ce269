/** A vault's snapshots as WebDAV of class 1 (RFC 4918), read-only, and as pages for browsers. */
@NullMarked
package dev.cairn.app.gateway.webdav;

import org.jspecify.annotations.NullMarked;
