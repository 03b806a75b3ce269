package dev.cairn.archive.keys;

/** What a device has of a vault: all of it, or the right to read and to add. */
public sealed interface VaultKey permits VaultSecret, AppendKey {}
