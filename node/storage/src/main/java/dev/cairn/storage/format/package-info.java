/**
 * Reading and writing the protobuf fields of storage's records and messages, in one canonical way.
 *
 * <p>May import protobuf's coded streams and libp2p's exception for malformed messages. Must never
 * know what a field means.
 */
@NullMarked
package dev.cairn.storage.format;

import org.jspecify.annotations.NullMarked;
