package dev.cairn.overlay;

import dev.cairn.crypto.SigningKey;

/**
 * What makes this device a member.
 *
 * @param key the device's key, which is also its host's identity
 * @param credential its encoded credential, at most {@value Gate#CREDENTIAL_BYTES_MAX} bytes; not
 *     copied
 * @param gate judges everybody, this device included
 */
public record Membership(SigningKey key, byte[] credential, Gate gate) {}
