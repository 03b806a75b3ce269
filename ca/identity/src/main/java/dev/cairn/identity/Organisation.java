package dev.cairn.identity;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An organisation's name and the URIs below it. The name is the host part of every URI, so that an
 * X.509 name constraint on it binds what the issuing CA can say (RFC 5280 §4.2.1.10).
 *
 * @param name lowercase letters, digits, hyphens and dots, as a host name; 1..{@value
 *     #NAME_LENGTH_MAX} characters
 */
public record Organisation(String name) {

  /** X.520's upper bound on an organisation name. */
  public static final int NAME_LENGTH_MAX = 64;

  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

  /** Checks the name's form. */
  public Organisation {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "organisation name '"
              + name
              + "': use 1.."
              + NAME_LENGTH_MAX
              + " lowercase letters, digits, hyphens and dots, as in a host name");
    }
  }

  /** True if {@code name} has the form of an organisation's name. */
  public static boolean isName(String name) {
    return name.length() <= NAME_LENGTH_MAX && NAME.matcher(name).matches();
  }

  /** The name of a node. */
  public String nodeUri(NodeId nodeId) {
    return uri("node/" + nodeId);
  }

  /** The name of a member. */
  public String subjectUri(UUID subject) {
    return uri("subject/" + subject);
  }

  /** The name of the offline root. */
  public String rootUri() {
    return uri("root");
  }

  /** The name of the authority's HTTPS server. */
  public String serverUri() {
    return uri("authority");
  }

  private String uri(String path) {
    return "cairn://" + name + "/" + path;
  }

  @Override
  public String toString() {
    return name;
  }
}
