/**
 * Everything small that a node must remember: indexes, records, ledgers, in ordered tables.
 *
 * <p>May import the JDK and RocksDB. Must never know what a table is for.
 */
@NullMarked
package dev.cairn.storage.database;

import org.jspecify.annotations.NullMarked;
