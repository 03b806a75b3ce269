package dev.cairn.archive.restore;

import dev.cairn.archive.posix.Accounts;
import dev.cairn.archive.posix.Descriptor;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.ExtendedAttributes;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Attribute;
import dev.cairn.archive.tree.Node.Owner;
import dev.cairn.archive.tree.NodeKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

  /**
   * Of an open file or directory, with the attributes that are its own; those that it has from
   * before go, unless it {@code isNew}.
   */
  void apply(Descriptor open, ExtendedAttributes own, Node node, String shown, boolean isNew)
      throws PosixException {
    if (owners) {
      open.chown(uid(node.owner()), gid(node.owner()));
    }
    attributes(own, node, shown, isNew);
    open.chmod(node.mode());
    if (!node.isWay()) {
      open.setTimes(null, Existing.modified(node));
    }
  }

  /** Of a node that is not opened: a link, a special file, or a file that is whole already. */
  void apply(DirectoryHandle parent, Node node, String shown, boolean isNew) throws PosixException {
    if (owners) {
      parent.lchown(node.name(), uid(node.owner()), gid(node.owner()));
    }
    if (!isNew && node.kind() == NodeKind.FILE && (node.mode() & 0600) != 0600) {
      parent.chmod(node.name(), node.mode() | 0600); // attributes want a file that can be written
    }
    attributes(parent.attributes(node.name()), node, shown, isNew);
    if (node.kind() != NodeKind.SYMLINK) {
      parent.chmod(node.name(), node.mode());
    }
    parent.setTimes(node.name(), null, Existing.modified(node));
  }

  private void attributes(ExtendedAttributes target, Node node, String shown, boolean isNew) {
    if (!isNew) {
      removeOthers(target, node, shown);
    }
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

  private void removeOthers(ExtendedAttributes target, Node node, String shown) {
    try {
      for (byte[] name : target.names()) {
        if (isOurs(name)
            && node.attributes().stream().noneMatch(own -> Arrays.equals(own.name(), name))) {
          target.remove(name);
        }
      }
    } catch (PosixException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        counters.failed(shown, "metadata", e.getMessage() + "");
      }
    }
  }

  /** The others, labels of SELinux say, are the system's, and it gives them back. */
  private static boolean isOurs(byte[] attribute) {
    String name = new String(attribute, StandardCharsets.ISO_8859_1);
    return name.startsWith("user.")
        || name.startsWith("trusted.")
        || name.startsWith("system.posix_acl_")
        || name.equals("security.capability");
  }

  private static long uid(Owner owner) {
    return owner.user().isEmpty() ? owner.uid() : Accounts.uid(owner.user()).orElse(owner.uid());
  }

  private static long gid(Owner owner) {
    return owner.group().isEmpty() ? owner.gid() : Accounts.gid(owner.group()).orElse(owner.gid());
  }
}
