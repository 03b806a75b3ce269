package dev.cairn.archive.vault;

import com.google.protobuf.CodedInputStream;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.vault.StoredPolicy.Source;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The page of a vault's policies, in order of their sources: 1 policy (repeated) {1 host, 2 path
 * (repeated), 3 word (repeated, in order of keys) {1 key, 2 value (repeated)}, 4 changed (ms since
 * 1970, zigzag), 5 by}.
 */
final class PolicyCodec {

  private PolicyCodec() {}

  static byte[] encode(List<StoredPolicy> policies) {
    return HeadCodec.write(out -> {
      for (StoredPolicy policy :
          policies.stream().sorted(Comparator.comparing(StoredPolicy::source)).toList()) {
        out.writeByteArray(1, encode(policy));
      }
    });
  }

  private static byte[] encode(StoredPolicy policy) {
    return HeadCodec.write(out -> {
      out.writeString(1, policy.source().host());
      for (String path : policy.source().paths()) {
        out.writeString(2, path);
      }
      for (Map.Entry<String, List<String>> word : policy.words().entrySet()) {
        out.writeByteArray(3, encode(word));
      }
      out.writeSInt64(4, policy.changed().toEpochMilli());
      out.writeString(5, policy.by());
    });
  }

  private static byte[] encode(Map.Entry<String, List<String>> word) {
    return HeadCodec.write(out -> {
      out.writeString(1, word.getKey());
      for (String value : word.getValue()) {
        out.writeString(2, value);
      }
    });
  }

  static List<StoredPolicy> decode(byte[] page) throws FormatException {
    List<StoredPolicy> policies = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(page);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag >>> 3 == 1) {
          policies.add(decodePolicy(in.readByteArray()));
        } else {
          in.skipField(tag);
        }
      }
      return policies;
    } catch (IOException e) {
      throw new FormatException("policies: " + e.getMessage(), e);
    }
  }

  private static StoredPolicy decodePolicy(byte[] record) throws IOException {
    String host = "";
    List<String> paths = new ArrayList<>();
    SortedMap<String, List<String>> words = new TreeMap<>();
    long changedMs = 0;
    String by = "";
    CodedInputStream in = CodedInputStream.newInstance(record);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> host = in.readString();
        case 2 -> paths.add(in.readString());
        case 3 -> decodeWord(in.readByteArray(), words);
        case 4 -> changedMs = in.readSInt64();
        case 5 -> by = in.readString();
        default -> in.skipField(tag);
      }
    }
    return new StoredPolicy(new Source(host, paths), words, Instant.ofEpochMilli(changedMs), by);
  }

  private static void decodeWord(byte[] record, SortedMap<String, List<String>> words)
      throws IOException {
    String key = "";
    List<String> values = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(record);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> key = in.readString();
        case 2 -> values.add(in.readString());
        default -> in.skipField(tag);
      }
    }
    words.put(key, values);
  }
}
