/** restic's REST protocol, version 2 (its doc/REST_backend.rst), over the blobs of a vault. */
@NullMarked
package dev.cairn.app.gateway.restic;

import org.jspecify.annotations.NullMarked;
