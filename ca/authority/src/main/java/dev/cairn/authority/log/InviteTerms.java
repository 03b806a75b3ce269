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
 */
public record InviteTerms(
    String member, String site, long grantBytes, long pledgeBytes, Duration validFor) {

  /** Bound on a member's name. */
  public static final int MEMBER_LENGTH_MAX = 128;

  private static final Duration VALID_MAX = Duration.ofDays(30);

  public InviteTerms {
    if (member.isBlank() || member.length() > MEMBER_LENGTH_MAX) {
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
  }

  /** An invite for a day. */
  public static InviteTerms of(String member, String site, long grantBytes, long pledgeBytes) {
    return new InviteTerms(member, site, grantBytes, pledgeBytes, Duration.ofDays(1));
  }
}
