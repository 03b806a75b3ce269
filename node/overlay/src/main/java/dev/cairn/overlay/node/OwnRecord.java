package dev.cairn.overlay.node;

import dev.cairn.env.Environment;
import dev.cairn.identity.Device;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.wire.UnverifiedMember;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** This device's own member record, signed anew when its sequence moves. */
final class OwnRecord {

  /**
   * A liar can push the sequence ahead, but no further than this beyond the clock, so that there is
   * always room above.
   */
  private static final Duration AHEAD_MAX = Duration.ofDays(366);

  private final Environment env;
  private final Membership membership;
  private final List<Multiaddr> addresses;
  private final AtomicReference<Signed> current;

  private record Signed(Member member, byte[] credential, byte[] encoded) {}

  /** Sequences are milliseconds of the wall clock, so that each start outbids the one before. */
  OwnRecord(Environment env, Membership membership, Device device, List<Multiaddr> addresses) {
    this.env = env;
    this.membership = membership;
    this.addresses = addresses;
    this.current =
        new AtomicReference<>(sign(device, membership.credential(), env.now().toEpochMilli()));
  }

  private Signed sign(Device device, byte[] credential, long sequence) {
    byte[] encoded = UnverifiedMember.sign(membership.key(), credential, addresses, sequence);
    return new Signed(new Member(device, addresses, sequence), credential, encoded);
  }

  /** Shows {@code credential} from now on; its record goes before every one until now. */
  void renew(Device device, byte[] credential) {
    current.updateAndGet(signed ->
        sign(
            device,
            credential,
            Math.max(signed.member().sequence() + 1, env.now().toEpochMilli())));
  }

  Member member() {
    return current.get().member();
  }

  byte[] credential() {
    return current.get().credential();
  }

  byte[] encoded() {
    return current.get().encoded();
  }

  /**
   * A peer holds a record of this device with sequence {@code held}: if that is above ours, our
   * clock went back since, and nobody would take our addresses. Move past it.
   */
  void atLeast(long held) {
    long ceiling = env.now().plus(AHEAD_MAX).toEpochMilli();
    current.updateAndGet(signed ->
        held > signed.member().sequence() && held < ceiling
            ? sign(signed.member().device(), signed.credential(), held + 1)
            : signed);
  }
}
