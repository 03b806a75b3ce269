package dev.cairn.fuse.drive.store;

import java.nio.charset.StandardCharsets;

/** The tables of a store. Their names are part of the disk format; keys are big-endian. */
enum Table {
  /** Words about the store itself. */
  META("default"),
  /** Inode → {@link InodeCodec}. */
  INODES("inodes"),
  /** Directory ‖ name → inode ‖ cookie ‖ type bits. In byte order of the names. */
  NAMES("names"),
  /** Directory ‖ cookie → inode ‖ type bits ‖ name. In the order in which names came. */
  ORDER("order"),
  /** Inode → what the network has of its content ({@link BaseCodec}). */
  BASES("bases"),
  /** Inode ‖ first byte → a run of bytes in the cache file ({@link Extent}). */
  EXTENTS("extents"),
  /** Inode → all bytes of a short file. */
  SMALL("small"),
  /** Inode ‖ attribute's name → its value. */
  ATTRIBUTES("attributes"),
  /** Directory → generation in which something below it changed last. */
  DIRTY("dirty"),
  /** Inodes without a name that were open. */
  ORPHANS("orphans"),
  /** Device ‖ inode there → inode here, of files with several names. */
  ORIGINS("origins"),
  /** Inode ‖ directory → names it has there; of files that ever had several. */
  PARENTS("parents"),
  /** Inodes that have a cache file → its bytes when last looked at. */
  CACHED("cached");

  private final String word;

  Table(String word) {
    this.word = word;
  }

  byte[] bytes() {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
