package dev.cairn.authority.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.authority.wire.RecoveryVeto;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.LogLeaf;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Log entries as bytes: protobuf in field order, field 1 the kind. 1 founded {2 time, 3 root, 4
 * issuer}; 2 requested {2 time, 3 request, 4 commitment}; 3 certified {2 certificate}, as {@link
 * LogLeaf}; 4 invited {2 time, 3 invite id, 4 subject, 5 member, 6 site, 7 grant, 8 pledge, 9 valid
 * for ms, 10 device, 11 uses, 12 registrar}; 5 revoked {2 time, 3 serial repeated, 4 subject, 5
 * node id, 6 reason, 7 registrar}; 6 listed {2 time, 3 number, 4 SHA-256 of each list}; 7 renewed
 * {2 time, 3 request}; 8 quotas set {2 time, 3 devices, 4 re-rolls, 5 invites a day, 6 registrar};
 * 9 recovery rules set {2 time, 3 delay s, 4 demonstration, 5 registrar}; 10 recovery approved {2
 * time, 3 invite id, 4 subject, 5 registrar}; 11 recovery vetoed {2 time, 3 subject, 4 veto}; 12
 * rolled over {2 time, 3 issuer}.
 */
public final class ActCodec {

  private static final int FOUNDED = 1;
  private static final int REQUESTED = 2;
  private static final int INVITED = 4;
  private static final int REVOKED = 5;
  private static final int LISTED = 6;
  private static final int RENEWED = 7;
  private static final int QUOTAS_SET = 8;
  private static final int RECOVERY_RULES_SET = 9;
  private static final int RECOVERY_APPROVED = 10;
  private static final int RECOVERY_VETOED = 11;
  private static final int ROLLED_OVER = 12;
  private static final int UUID_BYTES = 16;
  private static final int SERIAL_BYTES_MAX = 20;
  private static final int TEXT_BYTES_MAX = 4 * InviteTerms.MEMBER_LENGTH_MAX;

  private ActCodec() {}

  public static byte[] encode(Act act) {
    if (act instanceof Act.Certified(byte[] certificate)) {
      return LogLeaf.certificateEntry(certificate);
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      write(act, out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Act act, CodedOutputStream out) throws IOException {
    switch (act) {
      case Act.Founded founded -> {
        head(out, FOUNDED, founded.timeMs());
        out.writeByteArray(3, founded.root());
        out.writeByteArray(4, founded.issuer());
      }
      case Act.Requested requested -> {
        head(out, REQUESTED, requested.timeMs());
        out.writeByteArray(3, requested.request());
        out.writeByteArray(4, requested.authorityCommitment().bytes());
      }
      case Act.Certified certified -> throw new IllegalStateException("encoded by LogLeaf");
      case Act.Invited invited -> writeInvited(invited, out);
      case Act.Revoked revoked -> writeRevoked(revoked, out);
      case Act.QuotasSet set -> {
        head(out, QUOTAS_SET, set.timeMs());
        out.writeUInt32(3, set.quotas().devicesMax());
        out.writeUInt32(4, set.quotas().rerollsMax());
        out.writeUInt32(5, set.quotas().invitesADayMax());
        out.writeString(6, set.registrar());
      }
      case Act.Renewed renewed -> {
        head(out, RENEWED, renewed.timeMs());
        out.writeByteArray(3, renewed.request());
      }
      case Act.RecoveryRulesSet set -> {
        head(out, RECOVERY_RULES_SET, set.timeMs());
        out.writeUInt64(3, set.rules().delay().toSeconds());
        out.writeUInt32(4, set.rules().isDemo() ? 1 : 0);
        out.writeString(5, set.registrar());
      }
      case Act.RecoveryApproved approved -> {
        head(out, RECOVERY_APPROVED, approved.timeMs());
        out.writeByteArray(3, approved.id().bytes());
        out.writeByteArray(4, uuidBytes(approved.subject()));
        out.writeString(5, approved.registrar());
      }
      case Act.RecoveryVetoed vetoed -> {
        head(out, RECOVERY_VETOED, vetoed.timeMs());
        out.writeByteArray(3, uuidBytes(vetoed.subject()));
        out.writeByteArray(4, vetoed.veto());
      }
      case Act.Listed listed -> {
        head(out, LISTED, listed.timeMs());
        out.writeUInt64(3, listed.number());
        for (Hash list : listed.lists()) {
          out.writeByteArray(4, list.bytes());
        }
      }
      case Act.RolledOver rolled -> {
        head(out, ROLLED_OVER, rolled.timeMs());
        out.writeByteArray(3, rolled.issuer());
      }
    }
  }

  private static void head(CodedOutputStream out, int kind, long timeMs) throws IOException {
    out.writeUInt32(1, kind);
    out.writeUInt64(2, timeMs);
  }

  private static void writeInvited(Act.Invited invited, CodedOutputStream out) throws IOException {
    InviteTerms terms = invited.terms();
    head(out, INVITED, invited.timeMs());
    out.writeByteArray(3, invited.invite().bytes());
    out.writeByteArray(4, uuidBytes(invited.subject()));
    out.writeString(5, terms.member());
    out.writeString(6, terms.site());
    out.writeUInt64(7, terms.grantBytes());
    out.writeUInt64(8, terms.pledgeBytes());
    out.writeUInt64(9, terms.validFor().toMillis());
    if (!terms.device().isEmpty()) {
      out.writeString(10, terms.device());
    }
    if (terms.uses() > 1) {
      out.writeUInt32(11, terms.uses());
    }
    if (!invited.registrar().isEmpty()) {
      out.writeString(12, invited.registrar());
    }
  }

  private static void writeRevoked(Act.Revoked revoked, CodedOutputStream out) throws IOException {
    head(out, REVOKED, revoked.timeMs());
    for (BigInteger serial : revoked.serials()) {
      out.writeByteArray(3, serial.toByteArray());
    }
    if (revoked.subject().isPresent()) {
      out.writeByteArray(4, uuidBytes(revoked.subject().get()));
    }
    if (revoked.nodeId().isPresent()) {
      out.writeByteArray(5, revoked.nodeId().get().hash().bytes());
    }
    out.writeString(6, revoked.reason());
    if (!revoked.registrar().isEmpty()) {
      out.writeString(7, revoked.registrar());
    }
  }

  public static Act decode(byte[] entry) throws RefusedException {
    ProtoReader in = new ProtoReader(entry, "log entry");
    require(in, 1);
    long kind = in.unsigned();
    require(in, 2);
    if (kind == LogLeaf.CERTIFICATE) {
      return new Act.Certified(in.bytes(CertificateProfile.CERTIFICATE_BYTES_MAX));
    }
    long timeMs = in.unsigned();
    return switch ((int) kind) {
      case FOUNDED -> new Act.Founded(timeMs, certificate(in, 3), certificate(in, 4));
      case REQUESTED -> readRequested(in, timeMs);
      case INVITED -> readInvited(in, timeMs);
      case REVOKED -> readRevoked(in, timeMs);
      case QUOTAS_SET -> new Act.QuotasSet(timeMs, quotas(in), text(in, 6));
      case RENEWED -> {
        require(in, 3);
        yield new Act.Renewed(timeMs, in.bytes(RenewalRequest.BYTES_MAX));
      }
      case RECOVERY_RULES_SET -> new Act.RecoveryRulesSet(timeMs, recoveryRules(in), text(in, 5));
      case RECOVERY_APPROVED ->
          new Act.RecoveryApproved(timeMs, hash(in, 3), subject(in, 4), text(in, 5));
      case RECOVERY_VETOED -> {
        UUID subject = subject(in, 3);
        require(in, 4);
        yield new Act.RecoveryVetoed(timeMs, subject, in.bytes(RecoveryVeto.BYTES));
      }
      case LISTED -> new Act.Listed(timeMs, number(in, 3), hashes(in, 4));
      case ROLLED_OVER -> new Act.RolledOver(timeMs, certificate(in, 3));
      default -> throw in.malformed("unknown kind " + kind);
    };
  }

  private static Act readRequested(ProtoReader in, long timeMs) throws RefusedException {
    require(in, 3);
    byte[] request = in.bytes(EnrolmentRequest.BYTES_MAX);
    return new Act.Requested(timeMs, request, hash(in, 4));
  }

  private static Act readInvited(ProtoReader in, long timeMs) throws RefusedException {
    Hash invite = hash(in, 3);
    require(in, 4);
    UUID subject = uuid(in);
    String member = text(in, 5);
    String site = text(in, 6);
    long grantBytes = number(in, 7);
    long pledgeBytes = number(in, 8);
    Duration validFor = Duration.ofMillis(number(in, 9));
    String device = "";
    int uses = 1;
    String registrar = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 10 -> device = new String(in.bytes(TEXT_BYTES_MAX), UTF_8);
        case 11 -> uses = (int) Math.min(in.unsigned(), InviteTerms.USES_MAX);
        case 12 -> registrar = new String(in.bytes(TEXT_BYTES_MAX), UTF_8);
        default -> throw in.malformed("unknown field " + field);
      }
    }
    InviteTerms terms =
        new InviteTerms(member, site, grantBytes, pledgeBytes, validFor, device, uses);
    return new Act.Invited(timeMs, invite, subject, terms, registrar);
  }

  private static Quotas quotas(ProtoReader in) throws RefusedException {
    try {
      return new Quotas((int) number(in, 3), (int) number(in, 4), (int) number(in, 5));
    } catch (IllegalArgumentException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static RecoveryRules recoveryRules(ProtoReader in) throws RefusedException {
    try {
      return new RecoveryRules(Duration.ofSeconds(number(in, 3)), number(in, 4) == 1);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static UUID subject(ProtoReader in, int field) throws RefusedException {
    require(in, field);
    return uuid(in);
  }

  private static Act readRevoked(ProtoReader in, long timeMs) throws RefusedException {
    List<BigInteger> serials = new ArrayList<>();
    Optional<UUID> subject = Optional.empty();
    Optional<NodeId> nodeId = Optional.empty();
    String reason = "";
    String registrar = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 3 -> serials.add(new BigInteger(1, in.bytes(SERIAL_BYTES_MAX)));
        case 4 -> subject = Optional.of(uuid(in));
        case 5 -> nodeId = Optional.of(new NodeId(in.hash()));
        case 6 -> reason = new String(in.bytes(Act.REASON_BYTES_MAX), UTF_8);
        case 7 -> registrar = new String(in.bytes(TEXT_BYTES_MAX), UTF_8);
        default -> throw in.malformed("unknown field " + field);
      }
    }
    return new Act.Revoked(timeMs, serials, subject, nodeId, reason, registrar);
  }

  private static void require(ProtoReader in, int field) throws RefusedException {
    if (in.next() != field) {
      throw in.malformed("field " + field + " is missing");
    }
  }

  private static byte[] certificate(ProtoReader in, int field) throws RefusedException {
    require(in, field);
    return in.bytes(CertificateProfile.CERTIFICATE_BYTES_MAX);
  }

  private static Hash hash(ProtoReader in, int field) throws RefusedException {
    require(in, field);
    return in.hash();
  }

  /** One or more, to the end. */
  private static List<Hash> hashes(ProtoReader in, int field) throws RefusedException {
    List<Hash> hashes = new ArrayList<>();
    hashes.add(hash(in, field));
    for (int next = in.next(); next != 0; next = in.next()) {
      if (next != field || hashes.size() == CertificateProfile.ISSUERS_MAX) {
        throw in.malformed("unknown field " + next);
      }
      hashes.add(in.hash());
    }
    return hashes;
  }

  private static long number(ProtoReader in, int field) throws RefusedException {
    require(in, field);
    return in.unsigned();
  }

  private static String text(ProtoReader in, int field) throws RefusedException {
    require(in, field);
    return new String(in.bytes(TEXT_BYTES_MAX), UTF_8);
  }

  private static byte[] uuidBytes(UUID uuid) {
    return ByteBuffer.allocate(UUID_BYTES)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  private static UUID uuid(ProtoReader in) throws RefusedException {
    byte[] bytes = in.bytes(UUID_BYTES);
    if (bytes.length != UUID_BYTES) {
      throw in.malformed("a UUID has " + UUID_BYTES + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
