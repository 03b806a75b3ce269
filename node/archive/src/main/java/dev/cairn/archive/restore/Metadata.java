package dev.cairn.archive.restore;

import dev.cairn.archive.posix.Accounts;
import dev.cairn.archive.posix.Descriptor;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.ExtendedAttributes;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Attribute;
import dev.cairn.archive.tree.Node.Owner;
import dev.cairn.archive.tree.NodeKind;

/**
 * Sets what a node says besides its content, in the order that each step survives the next: owner
 * (clears set-id bits), attributes, permissions (may forbid writing), times last.
 */
final class Metadata {

  private final boolean owners;
  private final RestoreCounters counters;

  Metadata(boolean owners, RestoreCounters counters) {
    this.owners = owners;
    this.counters = counters;
  }

  /** Of an open file or directory, with the attributes that are its own. */
  void apply(Descriptor open, ExtendedAttributes own, Node node, String shown)
      throws PosixException {
    if (owners) {
      open.chown(uid(node.owner()), gid(node.owner()));
    }
    attributes(own, node, shown);
    open.chmod(node.mode());
    if (!node.isWay()) {
      open.setTimes(null, time(node));
    }
  }

  /** Of a node that is not opened: a link or a special file. */
  void apply(DirectoryHandle parent, Node node, String shown) throws PosixException {
    if (owners) {
      parent.lchown(node.name(), uid(node.owner()), gid(node.owner()));
    }
    attributes(parent.attributes(node.name()), node, shown);
    if (node.kind() != NodeKind.SYMLINK) {
      parent.chmod(node.name(), node.mode());
    }
    parent.setTimes(node.name(), null, time(node));
  }

  private void attributes(ExtendedAttributes target, Node node, String shown) {
    for (Attribute attribute : node.attributes()) {
      try {
        target.set(attribute.name(), attribute.value());
      } catch (PosixException e) {
        counters.failed(shown, "metadata", e.getMessage() + "");
        if (e.errno() == Errno.EOPNOTSUPP) {
          return; // the file system has none: said once for this path
        }
      }
    }
  }

  private static Timestamp time(Node node) {
    return new Timestamp(node.modified().seconds(), node.modified().nanos());
  }

  private static long uid(Owner owner) {
    return owner.user().isEmpty() ? owner.uid() : Accounts.uid(owner.user()).orElse(owner.uid());
  }

  private static long gid(Owner owner) {
    return owner.group().isEmpty() ? owner.gid() : Accounts.gid(owner.group()).orElse(owner.gid());
  }
}
