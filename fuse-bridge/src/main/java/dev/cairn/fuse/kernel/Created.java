package dev.cairn.fuse.kernel;

/** A file was made and opened. */
public record Created(Attributes attributes, Opened opened) {}
