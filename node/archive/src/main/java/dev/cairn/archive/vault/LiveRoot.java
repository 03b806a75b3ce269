package dev.cairn.archive.vault;

import com.google.protobuf.CodedInputStream;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.RefList;
import dev.cairn.archive.tree.TreeFormatException;
import java.io.IOException;
import java.util.Optional;

/**
 * What of a live tree's record concerns a vault: the chunks that it needs. Whoever writes one puts
 * its top folder into fields 1 (depth) and 2 (list of references); the rest is theirs.
 */
final class LiveRoot {

  private LiveRoot() {}

  /** The top folder; empty if there is no live tree. */
  static Optional<Content> of(byte[] live) throws ArchiveException {
    if (live.length == 0) {
      return Optional.empty();
    }
    int depth = 0;
    byte[] refs = new byte[0];
    CodedInputStream in = CodedInputStream.newInstance(live);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag >>> 3) {
          case 1 -> depth = in.readUInt32();
          case 2 -> refs = in.readByteArray();
          default -> in.skipField(tag);
        }
      }
      return Optional.of(new Content(depth, RefList.decode(refs, refs.length)));
    } catch (IOException | TreeFormatException | IllegalArgumentException e) {
      throw new ArchiveException("the live tree in the vault's head: " + e.getMessage(), e);
    }
  }
}
