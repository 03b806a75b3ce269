/** The archive among devices that act at the same time, on simulated time. */
@org.jspecify.annotations.NullMarked
package dev.cairn.archive;
