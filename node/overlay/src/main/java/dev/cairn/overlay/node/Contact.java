package dev.cairn.overlay.node;

import dev.cairn.overlay.Member;
import dev.cairn.overlay.wire.UnverifiedMember;

/**
 * A member whose certificate and signature were checked here, with the record that proves it to
 * anybody else.
 */
record Contact(Member member, UnverifiedMember proof) {}
