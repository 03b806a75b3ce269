package dev.cairn.sim;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.Membership;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * An authority for simulations: signed credentials and revocation lists as in life, in a format of
 * a few hundred bytes, and verdicts remembered for the whole simulated world, so that thousands of
 * nodes do not verify the same signatures over and over. The real certificates have their own
 * tests.
 */
public final class SimAuthority {

  private static final Hash ISSUER =
      Hash.of("simulated issuer".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

  private final SigningKey key;
  private final Map<Hash, Optional<Device>> verdicts = new HashMap<>();
  private final Map<Hash, Boolean> signatures = new Remembered();
  private final Set<Long> revoked = new TreeSet<>();
  private long serials;
  private long crlNumber = 1;
  private long nextUpdateMillis = Long.MAX_VALUE;

  /** An authority with a key of its own. */
  public SimAuthority(SigningKey key) {
    this.key = key;
  }

  /** A membership for a new device, whose gate holds the first, empty revocation list. */
  public Membership enrol(SimEnvironment env, SigningKey device, UUID subject, String site) {
    return enrol(env, device, subject, site, Optional.empty());
  }

  /** As above; {@code recovery} makes it a device under recovery. */
  public Membership enrol(
      SimEnvironment env,
      SigningKey device,
      UUID subject,
      String site,
      Optional<RecoveryBinding> recovery) {
    NodeId nodeId = new NodeId(Hash.of(device.verifyKey().bytes()));
    Instant notAfter = env.now().plus(Duration.ofDays(90));
    byte[] credential =
        signed(out -> {
          out.writeLong(++serials);
          out.write(device.verifyKey().bytes());
          out.write(nodeId.hash().bytes());
          out.writeLong(subject.getMostSignificantBits());
          out.writeLong(subject.getLeastSignificantBits());
          out.writeUTF(site);
          out.writeLong(notAfter.toEpochMilli());
          if (recovery.isPresent()) {
            out.writeLong(env.now().minus(CertificateProfile.BACKDATE).toEpochMilli());
            out.writeLong(recovery.get().delay().toSeconds());
          }
        });
    return new Membership(device, credential, new SimGate(env, crl()));
  }

  /** Takes {@code device}'s certificate back; the new revocation list. */
  public byte[] revoke(Device device) {
    revoked.add(device.serial().longValueExact());
    crlNumber++;
    return crl();
  }

  /** A new revocation list, overdue after {@code nextUpdate}, and all later ones likewise. */
  public byte[] renewList(Instant nextUpdate) {
    nextUpdateMillis = nextUpdate.toEpochMilli();
    crlNumber++;
    return crl();
  }

  /** The newest revocation list. Overdue never, unless {@link #renewList} was called. */
  public byte[] crl() {
    return signed(out -> {
      out.writeLong(crlNumber);
      out.writeLong(nextUpdateMillis);
      out.writeInt(revoked.size());
      for (long serial : revoked) {
        out.writeLong(serial);
      }
    });
  }

  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  private byte[] signed(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      content.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new IllegalStateException("an array takes every byte", e);
    }
    bytes.writeBytes(key.sign(bytes.toByteArray()));
    return bytes.toByteArray();
  }

  private Optional<DataInputStream> opened(byte[] message) {
    int contentBytes = message.length - VerifyKey.SIGNATURE_BYTES;
    if (contentBytes < 0) {
      return Optional.empty();
    }
    byte[] content = Arrays.copyOf(message, contentBytes);
    byte[] signature = Arrays.copyOfRange(message, contentBytes, message.length);
    return key.verifyKey().verify(content, signature)
        ? Optional.of(new DataInputStream(new ByteArrayInputStream(content)))
        : Optional.empty();
  }

  private Optional<Device> read(byte[] credential) {
    return verdicts.computeIfAbsent(
        Hash.of(credential), hash -> opened(credential).map(SimAuthority::device));
  }

  private static Device device(DataInputStream in) {
    try {
      BigInteger serial = BigInteger.valueOf(in.readLong());
      VerifyKey key = VerifyKey.of(in.readNBytes(VerifyKey.BYTES));
      NodeId nodeId = new NodeId(Hash.copyOf(in.readNBytes(Hash.BYTES)));
      UUID subject = new UUID(in.readLong(), in.readLong());
      String site = in.readUTF();
      Instant notAfter = Instant.ofEpochMilli(in.readLong());
      boolean isRecovery = in.available() > 0;
      Instant notBefore = isRecovery ? Instant.ofEpochMilli(in.readLong()) : Simulation.EPOCH;
      Optional<RecoveryBinding> recovery =
          isRecovery
              ? Optional.of(
                  new RecoveryBinding(Duration.ofSeconds(in.readLong()), List.of("grace", "linus")))
              : Optional.empty();
      return new Device(
          "sim",
          key,
          nodeId,
          subject,
          isRecovery ? "recovery" : "device",
          site,
          1L << 40,
          1L << 40,
          ISSUER,
          serial,
          notBefore,
          notAfter,
          recovery);
    } catch (IOException | InvalidKeyException e) {
      throw new IllegalStateException("signed by this authority, so well formed", e);
    }
  }

  private boolean isSigned(VerifyKey by, byte[] message, byte[] signature) {
    return signatures.computeIfAbsent(
        Hash.of(by.bytes(), message, signature), hash -> by.verify(message, signature));
  }

  /** The signatures checked last: each member's record and heartbeat come by every node once. */
  private static final class Remembered extends LinkedHashMap<Hash, Boolean> {
    private static final long serialVersionUID = 1L;
    private static final int SIGNATURES_MAX = 100_000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, Boolean> eldest) {
      return size() > SIGNATURES_MAX;
    }
  }

  /** One node's gate: its own clock, its own newest list. */
  private final class SimGate implements Gate {
    private final SimEnvironment env;
    private byte[] crl;
    private long number;
    private long freshUntilMillis;
    private Set<Long> taken;

    SimGate(SimEnvironment env, byte[] crl) {
      this.env = env;
      this.crl = crl;
      this.number = crlNumber;
      this.freshUntilMillis = nextUpdateMillis;
      this.taken = new TreeSet<>(revoked);
    }

    @Override
    public Judgement judge(byte[] credential) {
      Optional<Device> device = read(credential);
      if (device.isEmpty()) {
        return new Judgement.Refused("BAD_SIGNATURE: not of this authority");
      }
      if (device.get().notAfter().isBefore(env.now())) {
        return new Judgement.Refused("EXPIRED: on " + device.get().notAfter());
      }
      return taken.contains(device.get().serial().longValueExact())
          ? new Judgement.Refused("REVOKED: serial " + device.get().serial())
          : new Judgement.Admitted(device.get(), !isFresh());
    }

    @Override
    public Optional<Device> issued(byte[] credential) {
      return read(credential);
    }

    @Override
    public boolean isSigned(VerifyKey by, byte[] message, byte[] signature) {
      return SimAuthority.this.isSigned(by, message, signature);
    }

    @Override
    public boolean revokes(Device device) {
      return taken.contains(device.serial().longValueExact());
    }

    @Override
    public boolean isFresh() {
      return env.now().toEpochMilli() <= freshUntilMillis;
    }

    @Override
    public long crlNumber() {
      return number;
    }

    @Override
    public byte[] crl() {
      return crl.clone();
    }

    @Override
    public CrlVerdict offer(byte[] offered) {
      Optional<DataInputStream> content = opened(offered);
      if (content.isEmpty()) {
        return new CrlVerdict.Refused("CRL_FORGED: not of this authority");
      }
      try {
        long offeredNumber = content.get().readLong();
        if (offeredNumber <= number) {
          return new CrlVerdict.NotNewer();
        }
        long nextUpdate = content.get().readLong();
        Set<Long> serials = new TreeSet<>();
        for (int left = content.get().readInt(); left > 0; left--) {
          serials.add(content.get().readLong());
        }
        crl = offered.clone();
        number = offeredNumber;
        freshUntilMillis = nextUpdate;
        taken = serials;
        return new CrlVerdict.Kept(number);
      } catch (IOException e) {
        throw new IllegalStateException("signed by this authority, so well formed", e);
      }
    }
  }
}
