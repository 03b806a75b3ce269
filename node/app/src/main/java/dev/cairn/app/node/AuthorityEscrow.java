package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.archive.recovery.Escrow;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.wire.EscrowPart;
import dev.cairn.authority.wire.EscrowRequest;
import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * The authority's part of a vault's key, over its HTTPS. Its key is kept in the home once it was
 * seen, so that shares can be dealt while the authority is away.
 */
final class AuthorityEscrow implements Escrow {

  private final Environment env;
  private final Home home;
  private final AuthorityContact authority;
  private final SigningKey key;
  private final UUID subject;

  AuthorityEscrow(
      Environment env, Home home, AuthorityContact authority, SigningKey key, UUID subject) {
    this.env = env;
    this.home = home;
    this.authority = authority;
    this.key = key;
    this.subject = subject;
  }

  @Override
  public byte[] seal(byte[] part) throws EscrowException, InterruptedException {
    try {
      return new EscrowPart(subject, part).seal(escrowKey(), env.secureRandom());
    } catch (IOException e) {
      throw new EscrowException(
          "the authority cannot be asked for the key that its part is sealed to: "
              + e.getMessage()
              + "; run cairn vault deal when it is back, or leave it to cairn node run",
          e);
    } catch (InvalidKeyException e) {
      throw new EscrowException("the authority's escrow key is unusable: " + e.getMessage(), e);
    }
  }

  private byte[] escrowKey() throws IOException, InterruptedException {
    Optional<byte[]> kept = home.read(home.escrowKey());
    if (kept.filter(bytes -> bytes.length == Envelope.PUBLIC_KEY_BYTES).isPresent()) {
      return kept.get();
    }
    byte[] fresh = authority.escrowKey();
    home.write(home.escrowKey(), fresh);
    return fresh;
  }

  @Override
  public byte[] open(byte[] sealed) throws EscrowException, InterruptedException {
    Envelope.KeyPair recipient = Envelope.KeyPair.generate(env.secureRandom());
    byte[] released = ask(EscrowRequest.open(key, sealed, recipient.publicKey()));
    try {
      return EscrowPart.received(recipient, sealed, released);
    } catch (SealBrokenException e) {
      throw new EscrowException("the authority's answer does not open: " + e.getMessage(), e);
    }
  }

  @Override
  public Hash prove(byte[] sealed, byte[] nonce) throws EscrowException, InterruptedException {
    byte[] proof = ask(EscrowRequest.prove(key, sealed, nonce));
    if (proof.length != Hash.BYTES) {
      throw new EscrowException("the authority's proof has " + proof.length + " bytes");
    }
    return Hash.copyOf(proof);
  }

  private byte[] ask(byte[] request) throws EscrowException, InterruptedException {
    try {
      return authority.escrow(request);
    } catch (DeniedException e) {
      throw new EscrowException("the authority says: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new EscrowException("the authority cannot be reached: " + e.getMessage(), e);
    }
  }
}
