package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.Device;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.wire.UnverifiedMember;
import java.io.IOException;

/** Checks member records: form, certificate, signature. The only place that makes contacts. */
final class Examiner {

  private final Gate gate;

  Examiner(Gate gate) {
    this.gate = gate;
  }

  /** What became of a record. */
  sealed interface Examined {
    /**
     * A member's own record.
     *
     * @param knownOnly only members known before may go on: see {@link Gate.Judgement.Admitted}
     */
    record Passed(Contact contact, boolean knownOnly) implements Examined {}

    /** Not a member, or not its record. */
    record Failed(String reason) implements Examined {}
  }

  /**
   * Examines a record.
   *
   * @param hash SHA-256 of it
   */
  Examined examine(byte[] record, Hash hash) {
    UnverifiedMember unverified;
    try {
      unverified = UnverifiedMember.parse(record);
    } catch (IOException e) {
      return new Examined.Failed("malformed member record: " + e.getMessage());
    }
    return switch (gate.judge(unverified.credential())) {
      case Gate.Judgement.Refused(String reason) -> new Examined.Failed(reason);
      case Gate.Judgement.Admitted(Device device, boolean knownOnly) -> {
        if (!gate.isSigned(device.key(), unverified.signedBytes(), unverified.signature())) {
          yield new Examined.Failed("member record is not signed by its device");
        }
        Member member = new Member(device, unverified.addresses(), unverified.sequence());
        yield new Examined.Passed(new Contact(member, unverified, hash), knownOnly);
      }
    };
  }
}
