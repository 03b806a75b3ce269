package dev.cairn.authority.oidc;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A provider's keys (JWK set, RFC 7517). Two algorithms are taken, RS256 and ES256 (RFC 7518 §3);
 * each key is good for the one that its type says, whatever a token claims: so neither {@code none}
 * nor a public key in the place of an HMAC's secret verifies anything.
 */
final class SigningKeys {

  private static final int RSA_BITS_MIN = 2048;
  private static final int KEYS_MAX = 64;

  private final List<Known> keys;

  private SigningKeys(List<Known> keys) {
    this.keys = keys;
  }

  private record Known(String id, String algorithm, PublicKey key) {}

  /** Keys that we cannot use are passed over: a provider may have others too. */
  static SigningKeys read(JsonTree set) {
    return new SigningKeys(
        set.objects("keys").stream().limit(KEYS_MAX).flatMap(jwk -> known(jwk).stream()).toList());
  }

  boolean has(String id) {
    return keys.stream().anyMatch(known -> known.id.equals(id));
  }

  private static Optional<Known> known(JsonTree jwk) {
    if (!List.of("", "sig").contains(jwk.text("use"))) {
      return Optional.empty();
    }
    try {
      return switch (jwk.text("kty")) {
        case "RSA" -> rsa(jwk);
        case "EC" -> jwk.text("crv").equals("P-256") ? Optional.of(ec(jwk)) : Optional.empty();
        default -> Optional.empty();
      };
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Known> rsa(JsonTree jwk) throws GeneralSecurityException {
    PublicKey key =
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
    boolean isLong = ((RSAPublicKey) key).getModulus().bitLength() >= RSA_BITS_MIN;
    return isLong ? Optional.of(new Known(jwk.text("kid"), "RS256", key)) : Optional.empty();
  }

  private static Known ec(JsonTree jwk) throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    ECPoint point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
    PublicKey key =
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    return new Known(jwk.text("kid"), "ES256", key);
  }

  private static BigInteger number(JsonTree jwk, String name) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.text(name)));
  }

  /** True if one of the keys of that id and algorithm made {@code signature}. */
  boolean verify(String id, String algorithm, byte[] signed, byte[] signature) {
    return keys.stream()
        .filter(known -> known.algorithm.equals(algorithm))
        .filter(known -> id.isEmpty() || known.id.equals(id))
        .anyMatch(known -> verify(known, signed, signature));
  }

  private static boolean verify(Known known, byte[] signed, byte[] signature) {
    try {
      Signature verifier =
          Signature.getInstance(
              known.algorithm.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
      verifier.initVerify(known.key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // a signature of another length, for example
    }
  }
}
