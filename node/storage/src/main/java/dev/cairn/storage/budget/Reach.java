package dev.cairn.storage.budget;

import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.Member;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How far away a peer is, by its address: what it costs to send to it. */
public enum Reach {
  /**
   * On this machine or its own network: loopback, private, link-local and unique local addresses.
   */
  LAN,
  /** Anywhere else, names among it: who answers to a name may be anywhere. */
  WAN;

  private static final Pattern PRIVATE_4 =
      Pattern.compile(
          "(?:127|10)\\..*|192\\.168\\..*|169\\.254\\..*|172\\.(?:1[6-9]|2\\d|3[01])\\..*");

  private static final Pattern PRIVATE_6 =
      Pattern.compile("::1|(?:0+:){7}0*1|fe[89ab][0-9a-f]:.*|f[cd][0-9a-f]{2}:.*");

  /** That of a peer seen at {@code address}. */
  public static Reach of(Multiaddr address) {
    return switch (address.kind()) {
      case "ip4" -> isPrivate4(address.host()) ? LAN : WAN;
      case "ip6" -> isPrivate6(address.host().toLowerCase(Locale.ROOT)) ? LAN : WAN;
      default -> WAN;
    };
  }

  /** That of a member: near if each of its addresses is. */
  public static Reach of(Member member) {
    List<Multiaddr> addresses = member.addresses();
    return !addresses.isEmpty() && addresses.stream().allMatch(address -> of(address) == LAN)
        ? LAN
        : WAN;
  }

  /** RFC 1918, RFC 1122 §3.2.1.3 (loopback), RFC 3927 (link-local). */
  private static boolean isPrivate4(String host) {
    return PRIVATE_4.matcher(host).matches();
  }

  /** ::1, fe80::/10 (RFC 4291), fc00::/7 (RFC 4193). */
  private static boolean isPrivate6(String host) {
    return PRIVATE_6.matcher(host).matches();
  }
}
