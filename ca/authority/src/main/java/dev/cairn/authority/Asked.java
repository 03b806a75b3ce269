package dev.cairn.authority;

import dev.cairn.crypto.Hash;

/**
 * A device that asked to be let in without an invite.
 *
 * @param id of the invite that it made up: what a registrar names it by
 * @param key hash of the device's key; its first digits are shown on both sides, to be compared
 * @param signedRequest its enrolment request
 * @param member who it says it belongs to: nobody has checked that
 * @param device the name it gives itself; may be empty
 * @param site failure domain it says it is in
 * @param timeMs when it asked first
 * @param declined a registrar said no
 * @param recovery it wants its member's vaults back: two registrars decide
 */
public record Asked(
    Hash id,
    Hash key,
    byte[] signedRequest,
    String member,
    String device,
    String site,
    long timeMs,
    boolean declined,
    boolean recovery) {

  Asked asDeclined() {
    return new Asked(id, key, signedRequest, member, device, site, timeMs, true, recovery);
  }

  /** Digits of the key that people compare on both screens: 48 bits. */
  public String check() {
    return key.hex().substring(0, 12);
  }
}
