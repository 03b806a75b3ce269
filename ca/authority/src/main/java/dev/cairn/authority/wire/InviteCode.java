package dev.cairn.authority.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What a person pastes to join: {@code cairn1-} and the unpadded base64url of protobuf {1 root
 * fingerprint, 2 secret, 3 authority address, repeated} and 4 bytes of SHA-256 over it, which catch
 * a code that was cut or mistyped before anything is asked. About 100 characters.
 *
 * @param fingerprint of the organisation's root: the only authority the device will talk to
 * @param secret {@value #SECRET_BYTES} random bytes; the authority keeps their hash
 * @param addresses {@code host:port} of the authority, tried in order
 */
public record InviteCode(Hash fingerprint, byte[] secret, List<String> addresses) {

  /** 128 bits cannot be guessed, whatever the rate. */
  public static final int SECRET_BYTES = 16;

  private static final String PREFIX = "cairn1-";
  private static final int CHECK_BYTES = 4;
  private static final int ADDRESSES_MAX = 8;
  private static final int ADDRESS_BYTES_MAX = 260;
  private static final int CODE_LENGTH_MAX = 4096;
  private static final byte[] ID_DOMAIN = "cairn/invite/v1\0".getBytes(US_ASCII);

  public InviteCode {
    addresses = List.copyOf(addresses);
  }

  /** What the authority keeps and logs in place of the secret. */
  public Hash id() {
    return id(secret);
  }

  public static Hash id(byte[] secret) {
    return Hash.of(ID_DOMAIN, secret);
  }

  /** The code to paste. */
  public String text() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(1, fingerprint.bytes());
      out.writeByteArray(2, secret);
      for (String address : addresses) {
        out.writeString(3, address);
      }
      out.flush();
      byte[] body = bytes.toByteArray();
      bytes.write(Hash.of(body).bytes(), 0, CHECK_BYTES);
      return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a pasted code; space around it does not matter.
   *
   * @throws RefusedException {@code MALFORMED} if it is not a whole code
   */
  public static InviteCode parse(String text) throws RefusedException {
    ProtoReader in = new ProtoReader(body(text.strip()), "invite code");
    Hash fingerprint = null;
    byte[] secret = new byte[0];
    List<String> addresses = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> fingerprint = in.hash();
        case 2 -> secret = in.bytes(SECRET_BYTES);
        case 3 -> addresses.add(new String(in.bytes(ADDRESS_BYTES_MAX), UTF_8));
        default -> throw in.malformed("unknown field " + field);
      }
    }
    if (fingerprint == null
        || secret.length != SECRET_BYTES
        || addresses.isEmpty()
        || addresses.size() > ADDRESSES_MAX) {
      throw in.malformed("incomplete; ask for a new one");
    }
    return new InviteCode(fingerprint, secret, addresses);
  }

  private static byte[] body(String text) throws RefusedException {
    ProtoReader nothing = new ProtoReader(new byte[0], "invite code");
    if (!text.startsWith(PREFIX) || text.length() > CODE_LENGTH_MAX) {
      throw nothing.malformed("it starts with " + PREFIX + "; paste all of it");
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw nothing.malformed("a character does not belong in it; paste it again");
    }
    int length = bytes.length - CHECK_BYTES;
    if (length <= 0) {
      throw nothing.malformed("it is cut short; paste all of it");
    }
    byte[] body = Arrays.copyOf(bytes, length);
    byte[] check = Hash.of(body).bytes();
    if (!Arrays.equals(bytes, length, bytes.length, check, 0, CHECK_BYTES)) {
      throw nothing.malformed("it is cut short or mistyped; paste it again");
    }
    return body;
  }
}
