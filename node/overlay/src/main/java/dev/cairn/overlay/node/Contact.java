package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.wire.UnverifiedMember;

/**
 * A member whose certificate and signature were checked here, with the record that proves it to
 * anybody else.
 *
 * @param recordHash SHA-256 of that record
 */
record Contact(Member member, UnverifiedMember proof, Hash recordHash) {}
