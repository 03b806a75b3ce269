package dev.cairn.archive.tar;

import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Attribute;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The records of an extended header: {@code LENGTH KEY=VALUE\n}, the length counting itself. */
final class PaxRecords {

  private static final String ACCESS = "system.posix_acl_access";
  private static final String DEFAULT = "system.posix_acl_default";
  private static final long SECOND_NANOS = 1_000_000_000;

  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  /**
   * With the names that a header cannot say: longer ones, and text beyond ASCII, whose encoding it
   * leaves open. Bytes that are no text are said to be bytes, as libarchive does.
   *
   * @param sparse the real name of a sparse file; else empty
   */
  static PaxRecords ofNames(byte[] name, byte[] link, byte[] sparse) {
    PaxRecords pax = new PaxRecords();
    boolean saysName = isBeyondUstar(name);
    boolean saysLink = isBeyondUstar(link);
    if ((saysName && !isText(name)) || (saysLink && !isText(link)) || !isText(sparse)) {
      pax.add("hdrcharset", "BINARY");
    }
    if (saysName) {
      pax.add("path", name);
    }
    if (saysLink) {
      pax.add("linkpath", link);
    }
    if (sparse.length > 0) {
      pax.add("GNU.sparse.name", sparse);
    }
    return pax;
  }

  private static boolean isBeyondUstar(byte[] name) {
    if (name.length > Header.NAME_BYTES_MAX) {
      return true;
    }
    for (byte b : name) {
      if (b < 0) {
        return isText(name); // other bytes go as they are
      }
    }
    return false;
  }

  private static boolean isText(byte[] name) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  void addOwner(Node.Owner owner) {
    if (owner.uid() > Header.ID_MAX) {
      add("uid", Long.toString(owner.uid()));
    }
    if (owner.gid() > Header.ID_MAX) {
      add("gid", Long.toString(owner.gid()));
    }
    addAccount("uname", owner.user());
    addAccount("gname", owner.group());
  }

  private void addAccount(String key, String account) {
    byte[] bytes = account.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Header.ACCOUNT_BYTES_MAX || bytes.length > account.length()) {
      add(key, bytes);
    }
  }

  /** Nanoseconds count forward from whole seconds; decimals of a time before 1970 count back. */
  void addModified(Node.Time time) {
    long seconds = time.seconds();
    long nanos = time.nanos();
    if (nanos == 0 && seconds >= 0 && seconds <= Header.NUMBER_MAX) {
      return;
    }
    boolean before = seconds < 0 && nanos > 0;
    String whole = before && seconds == -1 ? "-0" : Long.toString(before ? seconds + 1 : seconds);
    long fraction = before ? SECOND_NANOS - nanos : nanos;
    add("mtime", fraction == 0 ? whole : "%s.%09d".formatted(whole, fraction));
  }

  void addAttributes(List<Attribute> attributes) {
    for (Attribute attribute : attributes) {
      String name = new String(attribute.name(), StandardCharsets.UTF_8);
      Optional<String> acl =
          name.equals(ACCESS) || name.equals(DEFAULT)
              ? AclText.of(attribute.value())
              : Optional.empty();
      if (acl.isPresent()) {
        add(name.equals(ACCESS) ? "SCHILY.acl.access" : "SCHILY.acl.default", acl.get());
      } else {
        add("SCHILY.xattr." + escaped(name), attribute.value());
      }
    }
  }

  /** As GNU tar does: a key ends at the first '='. */
  private static String escaped(String name) {
    return name.replace("%", "%25").replace("=", "%3D");
  }

  void add(String key, String value) {
    add(key, value.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String key, byte[] value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int rest = name.length + value.length + 3; // space, '=', newline
    int length = rest + digits(rest + digits(rest));
    records.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
    records.writeBytes(name);
    records.write('=');
    records.writeBytes(value);
    records.write('\n');
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }

  boolean isEmpty() {
    return records.size() == 0;
  }

  byte[] bytes() {
    return records.toByteArray();
  }
}
