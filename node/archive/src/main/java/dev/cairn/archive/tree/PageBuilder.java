package dev.cairn.archive.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Writes a directory as pages of node records, each with its length in front, names in byte order.
 * A page ends behind a name whose hash says so (one in {@value #NODES_TARGET}), whatever else the
 * node says: a touched file changes its page and no other, and a directory of any size is written
 * and read in bounded memory.
 *
 * @param <X> what is thrown when a page cannot be kept
 */
public final class PageBuilder<X extends Exception> {

  private static final int NODES_TARGET = 512;
  private static final int PAGE_BYTES_MAX = 256 << 10;

  private final ContentBuilder<X> content;
  private final ChunkSink<X> sink;
  private final ByteArrayOutputStream page = new ByteArrayOutputStream();
  private byte[] last = Fields.NONE;

  public PageBuilder(ChunkSink<X> sink) {
    this.sink = sink;
    this.content = new ContentBuilder<>(sink);
  }

  /** Appends a node. Its name must be above that of the node before. */
  public void add(Node node) throws X, InterruptedException {
    if (last.length > 0 && Arrays.compareUnsigned(last, node.name()) >= 0) {
      throw new IllegalArgumentException("nodes out of order");
    }
    last = node.name();
    try {
      append(NodeCodec.encode(node));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    if (endsPage(node.name()) || page.size() >= PAGE_BYTES_MAX) {
      flush();
    }
  }

  /** With its length in front, as a varint of protobuf. */
  private void append(byte[] record) {
    int length = record.length;
    while (length >= 0x80) {
      page.write((length & 0x7F) | 0x80);
      length >>>= 7;
    }
    page.write(length);
    page.writeBytes(record);
  }

  /** FNV-1a with a final mix; only its even spread matters. */
  private static boolean endsPage(byte[] name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    return (hash & (NODES_TARGET - 1)) == 0;
  }

  private void flush() throws X, InterruptedException {
    if (page.size() > 0) {
      content.add(sink.store(page.toByteArray()));
      page.reset();
    }
  }

  /** The directory; the builder is used up. */
  public Content build() throws X, InterruptedException {
    flush();
    return content.build();
  }
}
