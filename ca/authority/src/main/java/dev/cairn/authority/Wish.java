package dev.cairn.authority;

import dev.cairn.authority.log.InviteTerms;
import dev.cairn.identity.SubjectBinding;

/**
 * Who a device says it belongs to when it asks without an invite. Nobody has checked it.
 *
 * @param member name of the person or service
 * @param device name of the device; may be empty
 * @param site failure domain
 * @param recovery it wants its member's vaults back
 */
public record Wish(String member, String device, String site, boolean recovery) {

  boolean isSane() {
    return InviteTerms.isName(member)
        && (device.isEmpty() || InviteTerms.isName(device))
        && SubjectBinding.isSite(site);
  }
}
