package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The day's chance, by which an auditor chooses what to ask: drawn by itself, told to nobody, so
 * that no host can keep just the leaves that will be asked for. Kept on disk, so that a node which
 * restarts goes on with the day instead of beginning it again.
 *
 * @param day since 1970 UTC
 * @param secret 32 bytes
 * @param askedMs up to when the day's questions were asked
 */
record AuditBeacon(long day, Hash secret, long askedMs) {

  static final String TABLE = "audit";
  private static final byte[] KEY = "day".getBytes(StandardCharsets.US_ASCII);

  /** That of a new day. */
  static AuditBeacon draw(long day, Environment env) {
    byte[] secret = new byte[Hash.BYTES];
    env.secureRandom().nextBytes(secret);
    return new AuditBeacon(day, Hash.copyOf(secret), 0);
  }

  AuditBeacon askedUntil(long ms) {
    return new AuditBeacon(day, secret, Math.max(askedMs, ms));
  }

  static Optional<AuditBeacon> read(Table table) throws IOException {
    Optional<byte[]> row = table.get(KEY);
    return row.isEmpty() ? Optional.empty() : Optional.of(parse(row.get()));
  }

  void write(Table table) throws IOException {
    table.put(KEY, encode());
  }

  byte[] encode() {
    return new FieldWriter().number(1, day).hash(2, secret).number(3, askedMs).toBytes();
  }

  static AuditBeacon parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "day of audits");
    AuditBeacon beacon =
        new AuditBeacon(
            in.number(1, 0, Long.MAX_VALUE), in.hash(2), in.number(3, 0, Long.MAX_VALUE));
    in.end();
    return beacon;
  }
}
