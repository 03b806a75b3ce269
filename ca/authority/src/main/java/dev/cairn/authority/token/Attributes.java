package dev.cairn.authority.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** An array of {@code CK_ATTRIBUTE}: what an object is, or shall be. */
final class Attributes {

  static final long EC_POINT = 0x181;
  static final long EXTRACTABLE = 0x162;

  private static final long CLASS = 0;
  private static final long TOKEN = 1;
  private static final long PRIVATE = 2;
  private static final long LABEL = 3;
  private static final long ID = 0x102;
  private static final long SENSITIVE = 0x103;
  private static final long SIGN = 0x108;
  private static final long VERIFY = 0x10A;
  private static final long EC_PARAMS = 0x180;
  private static final long PUBLIC_KEY = 2;
  private static final long PRIVATE_KEY = 3;

  /** The curve's name, DER: P-256 (RFC 5480 §2.1.1.1). */
  private static final byte[] P256 = HexFormat.of().parseHex("06082a8648ce3d030107");

  private static final int ATTRIBUTE_BYTES = 24;

  private record Attribute(long type, byte[] value) {}

  private final List<Attribute> all = new ArrayList<>();

  private Attributes() {}

  /** Of a public key on P-256 that stays in the token. */
  static Attributes newPublicKey(String label, byte[] id) {
    return new Attributes()
        .with(TOKEN, true)
        .with(PRIVATE, false)
        .with(VERIFY, true)
        .with(EC_PARAMS, P256)
        .with(LABEL, label.getBytes(UTF_8))
        .with(ID, id);
  }

  /** Of a private key that signs and never leaves the token. */
  static Attributes newPrivateKey(String label, byte[] id) {
    return new Attributes()
        .with(TOKEN, true)
        .with(PRIVATE, true)
        .with(SENSITIVE, true)
        .with(EXTRACTABLE, false)
        .with(SIGN, true)
        .with(LABEL, label.getBytes(UTF_8))
        .with(ID, id);
  }

  /** Of either half of the pair with that id. */
  static Attributes key(boolean isPrivate, byte[] id) {
    ByteBuffer kind = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    kind.putLong(isPrivate ? PRIVATE_KEY : PUBLIC_KEY);
    return new Attributes().with(CLASS, kind.array()).with(ID, id);
  }

  private Attributes with(long type, boolean value) {
    return with(type, new byte[] {(byte) (value ? 1 : 0)});
  }

  private Attributes with(long type, byte[] value) {
    all.add(new Attribute(type, value));
    return this;
  }

  long count() {
    return all.size();
  }

  /** The array as C has it, alive as long as {@code arena}. */
  MemorySegment in(Arena arena) {
    MemorySegment array = arena.allocate((long) ATTRIBUTE_BYTES * all.size(), Long.BYTES);
    for (int i = 0; i < all.size(); i++) {
      MemorySegment each = array.asSlice((long) i * ATTRIBUTE_BYTES, ATTRIBUTE_BYTES);
      each.set(JAVA_LONG, 0, all.get(i).type);
      each.set(ADDRESS, 8, arena.allocateFrom(JAVA_BYTE, all.get(i).value));
      each.set(JAVA_LONG, 16, all.get(i).value.length);
    }
    return array;
  }
}
