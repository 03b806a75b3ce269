package dev.cairn.libp2p.noise;

import dev.cairn.machine.Processor;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What a connection is sealed with: the Noise protocol's name, and the one by which two hosts agree
 * on it.
 *
 * <p>libp2p has one, with ChaCha20-Poly1305, and every peer speaks that. Between two machines whose
 * processors have instructions for AES, the same handshake with AES-256-GCM (Noise §12.4) takes
 * little more than half the CPU for each byte sent; without them AES runs at a twentieth of
 * ChaCha20's speed and gives its keys away to who measures time, so such a machine neither offers
 * nor accepts it.
 */
public enum NoiseSuite {
  AES_GCM(
      "/cairn/noise-aesgcm/1.0.0",
      "Noise_XX_25519_AESGCM_SHA256",
      "AES/GCM/NoPadding",
      "AES",
      ByteOrder.BIG_ENDIAN),
  CHACHA_POLY(
      "/noise",
      "Noise_XX_25519_ChaChaPoly_SHA256",
      "ChaCha20-Poly1305",
      "ChaCha20",
      ByteOrder.LITTLE_ENDIAN);

  private final String protocol;
  private final String noiseName;
  private final String transformation;
  private final String keyAlgorithm;
  private final ByteOrder counterOrder;

  NoiseSuite(
      String protocol,
      String noiseName,
      String transformation,
      String keyAlgorithm,
      ByteOrder counterOrder) {
    this.protocol = protocol;
    this.noiseName = noiseName;
    this.transformation = transformation;
    this.keyAlgorithm = keyAlgorithm;
    this.counterOrder = counterOrder;
  }

  /** Its name for multistream-select. */
  public String protocol() {
    return protocol;
  }

  /** The name that the handshake's transcript begins with (Noise §8). */
  String noiseName() {
    return noiseName;
  }

  /** Of the cipher, for the JDK. */
  String transformation() {
    return transformation;
  }

  /** Of the cipher's key, for the JDK. */
  String keyAlgorithm() {
    return keyAlgorithm;
  }

  /** How the counter stands in the last eight bytes of a nonce (Noise §12.3, §12.4). */
  ByteOrder counterOrder() {
    return counterOrder;
  }

  /** What this machine speaks, best first. */
  public static List<NoiseSuite> ofThisMachine() {
    return machineHasAes() ? List.of(AES_GCM, CHACHA_POLY) : List.of(CHACHA_POLY);
  }

  private static boolean machineHasAes() {
    // Unknown: the machines that others run on have had it since 2011.
    return Processor.here().features().isEmpty() || Processor.here().has("aes");
  }
}
