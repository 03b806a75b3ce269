package dev.cairn.authority.log;

import dev.cairn.identity.SubjectBinding;
import java.time.Duration;

/**
 * What an invite promises to whoever uses it.
 *
 * @param member name of the member, 1..{@value #MEMBER_LENGTH_MAX} characters; a new member if the
 *     authority knows none of that name, else one more device of theirs
 * @param site failure domain: devices that would be lost together
 * @param grantBytes storage the member may use with others, after coding
 * @param pledgeBytes storage the device offers
 * @param validFor from now; at most 30 days
 * @param device name of the device, its slot in the member's quota; empty for none
 * @param uses how many devices may use it, 1..{@value #USES_MAX}
 */
public record InviteTerms(
    String member,
    String site,
    long grantBytes,
    long pledgeBytes,
    Duration validFor,
    String device,
    int uses) {

  /** Bound on a member's and a device's name. */
  public static final int MEMBER_LENGTH_MAX = 128;

  /** Bound on the uses of one invite. */
  public static final int USES_MAX = 1000;

  private static final Duration VALID_MAX = Duration.ofDays(30);

  public InviteTerms {
    if (!isName(member)) {
      throw new IllegalArgumentException(
          "member name '" + member + "': use 1.." + MEMBER_LENGTH_MAX + " characters");
    }
    if (!SubjectBinding.isSite(site)) {
      throw new IllegalArgumentException(
          "site '" + site + "': use 1..64 letters, digits, '.', '_' or '-'");
    }
    if (grantBytes < 0 || pledgeBytes < 0) {
      throw new IllegalArgumentException("grant and pledge are 0 bytes or more");
    }
    if (!validFor.isPositive() || validFor.compareTo(VALID_MAX) > 0) {
      throw new IllegalArgumentException(
          "an invite is valid for up to " + VALID_MAX.toDays() + " days");
    }
    if (!device.isEmpty() && !isName(device)) {
      throw new IllegalArgumentException(
          "device name '" + device + "': use up to " + MEMBER_LENGTH_MAX + " characters");
    }
    if (uses < 1 || uses > USES_MAX || (uses > 1 && !device.isEmpty())) {
      throw new IllegalArgumentException(
          "an invite is for 1 to " + USES_MAX + " devices, and for one if that is named");
    }
  }

  /** For one device without a name. */
  public InviteTerms(
      String member, String site, long grantBytes, long pledgeBytes, Duration validFor) {
    this(member, site, grantBytes, pledgeBytes, validFor, "", 1);
  }

  /** An invite for a day. */
  public static InviteTerms of(String member, String site, long grantBytes, long pledgeBytes) {
    return new InviteTerms(member, site, grantBytes, pledgeBytes, Duration.ofDays(1));
  }

  /** The same for the device of that name. */
  public InviteTerms named(String name) {
    return new InviteTerms(member, site, grantBytes, pledgeBytes, validFor, name, uses);
  }

  /** The same for so many devices. */
  public InviteTerms usable(int count) {
    return new InviteTerms(member, site, grantBytes, pledgeBytes, validFor, device, count);
  }

  /** What a member or a device can be called: something that shows, and no control characters. */
  public static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= MEMBER_LENGTH_MAX
        && name.chars().noneMatch(Character::isISOControl);
  }
}
