package dev.cairn.archive.vault;

import dev.cairn.env.Environment;
import dev.cairn.storage.PeerStorage;
import java.nio.file.Path;

/**
 * Where a device reaches its vaults.
 *
 * @param storage the other members
 * @param env time, chance and threads
 * @param organisation the authority's name; part of every vault's locator
 * @param cacheDirectory holds one folder per vault, created when missing and safe to delete: it is
 *     rebuilt from the network. Never the only copy of anything.
 */
public record VaultPlace(
    PeerStorage storage, Environment env, String organisation, Path cacheDirectory) {}
