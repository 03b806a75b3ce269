package dev.cairn.archive.backup;

import dev.cairn.archive.posix.Accounts;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.ExtendedAttributes;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Attribute;
import dev.cairn.archive.tree.Node.Identity;
import dev.cairn.archive.tree.Node.Owner;
import dev.cairn.archive.tree.Node.Time;
import dev.cairn.archive.tree.NodeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Turns what the file system says into nodes. */
final class NodeMaker {

  private final Counters counters;

  NodeMaker(Counters counters) {
    this.counters = counters;
  }

  /** Extended attributes by name; those that cannot be read are reported and left out. */
  List<Attribute> attributes(DirectoryHandle directory, byte[] name, String shown) {
    List<Attribute> found = new ArrayList<>();
    try {
      ExtendedAttributes attributes = directory.attributes(name);
      List<byte[]> names = attributes.names();
      for (byte[] attribute : names.stream().sorted(Arrays::compareUnsigned).toList()) {
        Optional<byte[]> value = attributes.get(attribute);
        value.ifPresent(bytes -> found.add(new Attribute(attribute, bytes)));
      }
    } catch (PosixException e) {
      if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.ENOENT) {
        counters.failed(shown, "attributes", e.getMessage() + "");
      }
    }
    return found;
  }

  Node node(byte[] name, List<Attribute> attributes, FileData.Read read, byte[] target) {
    Stat stat = read.stat();
    NodeKind kind = kind(stat.kind());
    return new Node(
        name,
        kind,
        stat.permissions(),
        new Owner(
            stat.uid(),
            stat.gid(),
            Accounts.userName(stat.uid()).orElse(""),
            Accounts.groupName(stat.gid()).orElse("")),
        time(stat.modified()),
        time(stat.changed()),
        new Identity(stat.device(), stat.inode(), stat.links()),
        kind == NodeKind.FILE ? stat.bytes() : 0,
        read.content(),
        read.extents(),
        target,
        kind == NodeKind.CHARACTER_DEVICE || kind == NodeKind.BLOCK_DEVICE ? stat.special() : 0,
        attributes);
  }

  private static Time time(Timestamp timestamp) {
    return new Time(timestamp.seconds(), timestamp.nanos());
  }

  private static NodeKind kind(FileKind kind) {
    return switch (kind) {
      case REGULAR, UNKNOWN -> NodeKind.FILE;
      case DIRECTORY -> NodeKind.DIRECTORY;
      case SYMLINK -> NodeKind.SYMLINK;
      case FIFO -> NodeKind.FIFO;
      case SOCKET -> NodeKind.SOCKET;
      case CHARACTER_DEVICE -> NodeKind.CHARACTER_DEVICE;
      case BLOCK_DEVICE -> NodeKind.BLOCK_DEVICE;
    };
  }
}
