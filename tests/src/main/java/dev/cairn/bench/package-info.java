/**
 * Benchmarks: each measures a ratio against a named peer in one run. The commands are in {@code
 * tests/bench/}; no test asserts a timing.
 */
@NullMarked
package dev.cairn.bench;

import org.jspecify.annotations.NullMarked;
