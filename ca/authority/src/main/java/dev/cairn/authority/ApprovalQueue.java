package dev.cairn.authority;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Devices that asked without an invite, in the order in which they did. Not in the log: strangers
 * shall not write there for ever. What is lost with it, the device asks again. Each names the id of
 * an invite that it made up; to approve it is to give out the invite of that id.
 *
 * <p>File {@code queue}: a protobuf field 1 for each, {1 time, 2 request, 3 member, 4 device, 5
 * site, 6 declined, 7 id, 8 hash of the key, 9 recovery}. Called under the store's lock.
 */
final class ApprovalQueue {

  static final int WAITING_MAX = 1000;

  /** Who was not decided on by then asks again. */
  static final Duration KEPT = Duration.ofDays(14);

  private static final String FILE = "queue";
  private static final int ENTRY_BYTES_MAX = 16 * 1024;
  private static final int TEXT_BYTES_MAX = 4 * InviteTerms.MEMBER_LENGTH_MAX;

  private final AuthorityStore store;

  ApprovalQueue(AuthorityStore store) {
    this.store = store;
  }

  /** All that are kept at {@code nowMs}, declined ones too. */
  List<Asked> all(long nowMs) throws IOException {
    Optional<byte[]> file = store.read(FILE);
    List<Asked> all = new ArrayList<>();
    if (file.isPresent()) {
      try {
        ProtoReader in = new ProtoReader(file.get(), "queue");
        while (in.next() == 1) {
          Asked asked = decode(in.bytes(ENTRY_BYTES_MAX));
          if (nowMs - asked.timeMs() <= KEPT.toMillis()) {
            all.add(asked);
          }
        }
      } catch (RefusedException e) {
        throw new IOException("file " + FILE + " is damaged; delete it: " + e.getMessage(), e);
      }
    }
    return all;
  }

  Optional<Asked> find(Hash id, long nowMs) throws IOException {
    return all(nowMs).stream().filter(asked -> asked.id().equals(id)).findFirst();
  }

  /** Takes {@code asked} in, in the place of the one with its id. */
  void put(Asked asked, long nowMs) throws IOException {
    List<Asked> all = new ArrayList<>(all(nowMs));
    all.removeIf(other -> other.id().equals(asked.id()));
    all.add(asked);
    write(all);
  }

  void remove(Hash id, long nowMs) throws IOException {
    List<Asked> all = new ArrayList<>(all(nowMs));
    if (all.removeIf(asked -> asked.id().equals(id))) {
      write(all);
    }
  }

  private void write(List<Asked> all) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (Asked asked : all) {
      out.writeByteArray(1, encode(asked));
    }
    out.flush();
    store.write(FILE, bytes.toByteArray());
  }

  private static byte[] encode(Asked asked) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeUInt64(1, asked.timeMs());
    out.writeByteArray(2, asked.signedRequest());
    out.writeString(3, asked.member());
    out.writeString(4, asked.device());
    out.writeString(5, asked.site());
    out.writeUInt32(6, asked.declined() ? 1 : 0);
    out.writeByteArray(7, asked.id().bytes());
    out.writeByteArray(8, asked.key().bytes());
    if (asked.recovery()) {
      out.writeUInt32(9, 1);
    }
    out.flush();
    return bytes.toByteArray();
  }

  private static Asked decode(byte[] bytes) throws RefusedException {
    ProtoReader in = new ProtoReader(bytes, "queue");
    in.next();
    long timeMs = in.unsigned();
    in.next();
    byte[] request = in.bytes(EnrolmentRequest.BYTES_MAX);
    in.next();
    String member = new String(in.bytes(TEXT_BYTES_MAX), UTF_8);
    in.next();
    String device = new String(in.bytes(TEXT_BYTES_MAX), UTF_8);
    in.next();
    String site = new String(in.bytes(TEXT_BYTES_MAX), UTF_8);
    in.next();
    boolean declined = in.unsigned() == 1;
    in.next();
    Hash id = in.hash();
    in.next();
    Hash key = in.hash();
    boolean recovery = in.next() == 9 && in.unsigned() == 1;
    return new Asked(id, key, request, member, device, site, timeMs, declined, recovery);
  }
}
