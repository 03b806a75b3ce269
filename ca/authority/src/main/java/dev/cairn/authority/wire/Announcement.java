package dev.cairn.authority.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A device's word on where it listens. Protobuf {1 key, 2 time in ms, 3 address, repeated},
 * followed by the 64-byte signature over {@code "cairn/announce/v1\0"} and that.
 *
 * @param key the device's
 * @param timeMs of its making; a later one replaces an earlier
 * @param addresses at most {@value #ADDRESSES_MAX}; empty for a device that only dials
 */
public record Announcement(VerifyKey key, long timeMs, List<String> addresses) {

  static final int ADDRESSES_MAX = 8;
  static final int BYTES_MAX = 4096;

  private static final byte[] DOMAIN = "cairn/announce/v1\0".getBytes(US_ASCII);

  public Announcement {
    addresses = List.copyOf(addresses);
  }

  public byte[] sign(SigningKey deviceKey) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(1, key.bytes());
      out.writeUInt64(2, timeMs);
      for (String address : addresses) {
        out.writeString(3, address);
      }
      out.flush();
      bytes.writeBytes(deviceKey.sign(signed(bytes.toByteArray())));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Announcement verify(byte[] bytes) throws RefusedException {
    int bodyBytes = bytes.length - VerifyKey.SIGNATURE_BYTES;
    byte[] body = Arrays.copyOf(bytes, Math.clamp(bodyBytes, 0, BYTES_MAX));
    ProtoReader in = new ProtoReader(body, "announcement");
    if (bodyBytes <= 0 || bytes.length > BYTES_MAX) {
      throw in.malformed("it has " + bytes.length + " bytes");
    }
    byte[] key = new byte[0];
    long timeMs = 0;
    List<String> addresses = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> key = in.bytes(VerifyKey.BYTES);
        case 2 -> timeMs = in.unsigned();
        case 3 -> addresses.add(address(in, addresses.size()));
        default -> throw in.malformed("unknown field " + field);
      }
    }
    try {
      VerifyKey signer = VerifyKey.of(key);
      if (!signer.verify(signed(body), Arrays.copyOfRange(bytes, bodyBytes, bytes.length))) {
        throw in.malformed("it is not signed by the key that it names");
      }
      return new Announcement(signer, timeMs, addresses);
    } catch (InvalidKeyException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static String address(ProtoReader in, int already) throws RefusedException {
    String address = new String(in.bytes(PeerAddress.LENGTH_MAX), UTF_8);
    if (already >= ADDRESSES_MAX || !PeerAddress.isAddress(address)) {
      throw in.malformed("address '" + address + "'");
    }
    return address;
  }

  private static byte[] signed(byte[] body) {
    byte[] signed = Arrays.copyOf(DOMAIN, DOMAIN.length + body.length);
    System.arraycopy(body, 0, signed, DOMAIN.length, body.length);
    return signed;
  }
}
