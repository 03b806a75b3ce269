package dev.cairn.archive.blob;

import dev.cairn.archive.tree.Content;

/**
 * A blob that is durable.
 *
 * @param bytes its length
 */
public record Blob(long bytes, Content content) {}
