package dev.cairn.authority.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.oidc.SignInException.Reason;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** ID tokens that are not what they have to be, each with the name of its refusal. */
class IdTokenTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final long S = NOW.getEpochSecond();
  private static final IdToken.Expected EXPECTED =
      new IdToken.Expected("https://id.acme.example", "console", "n-0S6");
  private static final KeyPair RSA = pair("RSA", 2048);
  private static final KeyPair SHORT = pair("RSA", 1024);
  private static final KeyPair EC = pair("EC", 256);
  private static final String CLAIMS =
      "{\"iss\":\"https://id.acme.example\",\"aud\":\"console\",\"sub\":\"grace\",\"nonce\":\"n-0S6\","
          + "\"exp\":"
          + (S + 300)
          + ",\"iat\":"
          + (S - 5)
          + ",\"email\":\"Grace@acme.example\",\"email_verified\":true,\"x\":{\"y\":[1.5,null]}}";

  private static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] unsigned(java.math.BigInteger number, int bytes) {
    byte[] all = number.toByteArray();
    byte[] fixed = new byte[bytes];
    int count = Math.min(bytes, all.length);
    System.arraycopy(all, all.length - count, fixed, bytes - count, count);
    return fixed;
  }

  private static SigningKeys keys() throws SignInException {
    RSAPublicKey rsa = (RSAPublicKey) RSA.getPublic();
    RSAPublicKey weak = (RSAPublicKey) SHORT.getPublic();
    ECPublicKey ec = (ECPublicKey) EC.getPublic();
    String set =
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"AQAB\"},"
                .formatted(base64(unsigned(rsa.getModulus(), 256)))
            + "{\"kty\":\"RSA\",\"kid\":\"short\",\"n\":\"%s\",\"e\":\"AQAB\"},"
                .formatted(base64(unsigned(weak.getModulus(), 128)))
            + "{\"kty\":\"OKP\",\"kid\":\"o\",\"crv\":\"Ed25519\",\"x\":\"AA\"},"
            + "{\"kty\":\"EC\",\"kid\":\"e\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}]}"
                .formatted(
                    base64(unsigned(ec.getW().getAffineX(), 32)),
                    base64(unsigned(ec.getW().getAffineY(), 32)));
    return SigningKeys.read(JsonTree.parse(set.getBytes(UTF_8), "keys"));
  }

  private static String token(String header, String claims, KeyPair pair, String algorithm) {
    String signed = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(pair.getPrivate());
      signer.update(signed.getBytes(UTF_8));
      return signed + "." + base64(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String rsa(String claims) {
    return token("{\"alg\":\"RS256\",\"kid\":\"r\"}", claims, RSA, "SHA256withRSA");
  }

  private static Person verify(String token) throws SignInException {
    return IdToken.parse(token).verify(keys(), EXPECTED, NOW);
  }

  @Test
  void takesWhatTheProviderSignedForThisSignIn() throws Exception {
    assertThat(verify(rsa(CLAIMS)))
        .isEqualTo(new Person("https://id.acme.example", "grace", "Grace@acme.example"));
    String ec =
        token("{\"alg\":\"ES256\",\"kid\":\"e\"}", CLAIMS, EC, "SHA256withECDSAinP1363Format");
    assertThat(verify(ec).principals())
        .contains(Person.principal("https://id.acme.example", "grace@acme.example"));
    assertThat(verify(rsa(CLAIMS.replace("true", "false"))).email()).isEmpty();
    assertThat(verify(rsa(CLAIMS.replace("true", "\"true\""))).email()).isEmpty();
    assertThat(
            verify(rsa(CLAIMS.replace("\"console\"", "[\"console\",\"b\"],\"azp\":\"console\"")))
                .subject())
        .isEqualTo("grace");
  }

  static Stream<Arguments> refused() throws GeneralSecurityException {
    String none =
        base64("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + base64(CLAIMS.getBytes(UTF_8));
    String hmac =
        base64("{\"alg\":\"HS256\",\"kid\":\"r\"}".getBytes(UTF_8))
            + "."
            + base64(CLAIMS.getBytes(UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(RSA.getPublic().getEncoded(), "HmacSHA256"));
    String good = rsa(CLAIMS);
    return Stream.of(
        Arguments.of("no signature", none + ".", Reason.BAD_SIGNATURE),
        Arguments.of(
            "a public key as HMAC's secret",
            hmac + "." + base64(mac.doFinal(hmac.getBytes(UTF_8))),
            Reason.BAD_SIGNATURE),
        Arguments.of(
            "another's key",
            token("{\"alg\":\"RS256\",\"kid\":\"r\"}", CLAIMS, pair("RSA", 2048), "SHA256withRSA"),
            Reason.BAD_SIGNATURE),
        Arguments.of(
            "a key that is not published",
            token("{\"alg\":\"RS256\",\"kid\":\"z\"}", CLAIMS, RSA, "SHA256withRSA"),
            Reason.BAD_SIGNATURE),
        Arguments.of(
            "a short key",
            token("{\"alg\":\"RS256\",\"kid\":\"short\"}", CLAIMS, SHORT, "SHA256withRSA"),
            Reason.BAD_SIGNATURE),
        Arguments.of(
            "another algorithm of a good key",
            token("{\"alg\":\"RS512\",\"kid\":\"r\"}", CLAIMS, RSA, "SHA512withRSA"),
            Reason.BAD_SIGNATURE),
        Arguments.of(
            "a critical extension",
            token(
                "{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"b64\"]}",
                CLAIMS,
                RSA,
                "SHA256withRSA"),
            Reason.BAD_SIGNATURE),
        Arguments.of(
            "claims exchanged",
            good.replaceFirst(
                "\\.[^.]*\\.",
                "." + base64(CLAIMS.replace("grace", "admin").getBytes(UTF_8)) + "."),
            Reason.BAD_SIGNATURE),
        Arguments.of(
            "another provider", rsa(CLAIMS.replace("//id.", "//evil.")), Reason.WRONG_ISSUER),
        Arguments.of(
            "another program", rsa(CLAIMS.replace("console", "mail")), Reason.WRONG_AUDIENCE),
        Arguments.of(
            "two programs and no authorised one",
            rsa(CLAIMS.replace("\"console\"", "[\"console\",\"mail\"]")),
            Reason.WRONG_AUDIENCE),
        Arguments.of(
            "authorised for another",
            rsa(CLAIMS.replace("\"console\"", "\"console\",\"azp\":\"mail\"")),
            Reason.WRONG_AUDIENCE),
        Arguments.of("over", rsa(CLAIMS.replace("" + (S + 300), "" + (S - 61))), Reason.EXPIRED),
        Arguments.of("without an end", rsa(CLAIMS.replace("\"exp\"", "\"e\"")), Reason.EXPIRED),
        Arguments.of(
            "of the future", rsa(CLAIMS.replace("" + (S - 5), "" + (S + 61))), Reason.EXPIRED),
        Arguments.of(
            "kept back", rsa(CLAIMS.replace("" + (S - 5), "" + (S - 601))), Reason.EXPIRED),
        Arguments.of("another sign-in", rsa(CLAIMS.replace("n-0S6", "n-1")), Reason.WRONG_NONCE),
        Arguments.of("without nonce", rsa(CLAIMS.replace("nonce", "n")), Reason.WRONG_NONCE),
        Arguments.of("nobody", rsa(CLAIMS.replace("\"sub\"", "\"s\"")), Reason.MALFORMED),
        Arguments.of(
            "a name twice", rsa("{\"sub\":\"a\"," + CLAIMS.substring(1)), Reason.MALFORMED),
        Arguments.of("garbage", "a.b", Reason.MALFORMED),
        Arguments.of("no base64", "!.!.!", Reason.MALFORMED),
        Arguments.of("a list", rsa("[]"), Reason.MALFORMED),
        Arguments.of("too deep", rsa("{\"a\":".repeat(9) + "1" + "}".repeat(9)), Reason.MALFORMED),
        Arguments.of("too long", "a".repeat(IdToken.LENGTH_MAX + 1), Reason.MALFORMED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesByName(String what, String token, Reason reason) {
    assertThatThrownBy(() -> verify(token))
        .as(what)
        .isInstanceOfSatisfying(
            SignInException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void plainHttpGoesNoFartherThanThisMachine() {
    assertThatThrownBy(() -> OidcSettings.requireSecure(java.net.URI.create("http://id.x"), "it"))
        .isInstanceOf(IllegalArgumentException.class);
    OidcSettings.requireSecure(java.net.URI.create("http://127.0.0.1:8080"), "it");
    OidcSettings.requireSecure(java.net.URI.create("https://id.x"), "it");
  }
}
