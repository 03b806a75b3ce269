package dev.cairn.archive.recovery;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Hkdf;
import dev.cairn.crypto.SealBrokenException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What an owner needs to rehearse a recovery, and to deal again with the same printed code: sealed
 * under the vault's own secret, so that only who has the vault already reads it. Encoded: 1 tag of
 * each share (repeated), 2 tag of the authority's part, 3 code key.
 *
 * @param tags {@link dev.cairn.crypto.ShareProof#tag} of each share, in order
 * @param escrowTag the same of the authority's part
 * @param codeKey derived from the printed code; empty if none is set
 */
record OwnerBox(List<Hash> tags, Hash escrowTag, Optional<byte[]> codeKey) {

  OwnerBox {
    tags = List.copyOf(tags);
  }

  byte[] seal(VaultSecret secret, byte[] context, SecureRandom random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (Hash tag : tags) {
        out.writeByteArray(1, tag.bytes());
      }
      out.writeByteArray(2, escrowTag.bytes());
      if (codeKey.isPresent()) {
        out.writeByteArray(3, codeKey.get());
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return KeyParts.sealed(aead(secret), bytes.toByteArray(), context, random);
  }

  static OwnerBox open(VaultSecret secret, byte[] sealed, byte[] context) throws FormatException {
    try {
      return decode(KeyParts.opened(aead(secret), sealed, context));
    } catch (SealBrokenException e) {
      throw new FormatException("the owner's part does not open: " + e.getMessage(), e);
    }
  }

  private static OwnerBox decode(byte[] plain) throws FormatException {
    CodedInputStream in = CodedInputStream.newInstance(plain);
    List<Hash> tags = new ArrayList<>();
    Optional<Hash> escrow = Optional.empty();
    Optional<byte[]> code = Optional.empty();
    try {
      for (int field = in.readTag(); field != 0; field = in.readTag()) {
        switch (field >>> 3) {
          case 1 -> tags.add(Hash.copyOf(in.readByteArray()));
          case 2 -> escrow = Optional.of(Hash.copyOf(in.readByteArray()));
          case 3 -> code = Optional.of(in.readByteArray());
          default -> in.skipField(field);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new FormatException(e.getMessage() + "", e);
    }
    if (escrow.isEmpty() || code.filter(key -> key.length != KeyParts.PART_BYTES).isPresent()) {
      throw new FormatException("the owner's part is incomplete");
    }
    return new OwnerBox(tags, escrow.get(), code);
  }

  private static Aead aead(VaultSecret secret) {
    byte[] bytes = secret.bytes();
    byte[] key = Hkdf.derive(bytes, "cairn/share-box/v1", Aead.KEY_BYTES);
    Arrays.fill(bytes, (byte) 0);
    try {
      return Aead.of(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
