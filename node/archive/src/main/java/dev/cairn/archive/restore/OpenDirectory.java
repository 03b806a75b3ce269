package dev.cairn.archive.restore;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.Node;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A directory being restored. Its own times are set when everything in it is complete, because
 * every name that is made in it moves them; whoever completes the last of it does so.
 */
final class OpenDirectory {

  private static final byte[] SELF = {'.'};

  private final DirectoryHandle handle;
  private final @Nullable OpenDirectory parent;
  private final @Nullable Node node;
  private final byte[] path;
  private final String shown;
  private final Metadata metadata;
  private final RestoreCounters counters;

  /** Incomplete children, and 1 while the walk is in it. */
  private final AtomicInteger holds = new AtomicInteger(1);

  private OpenDirectory(
      DirectoryHandle handle, @Nullable OpenDirectory parent, @Nullable Node node, Shared shared) {
    this.handle = handle;
    this.parent = parent;
    this.node = node;
    this.path = shared.path();
    this.shown = shared.shown();
    this.metadata = shared.metadata();
    this.counters = shared.counters();
  }

  private record Shared(byte[] path, String shown, Metadata metadata, RestoreCounters counters) {}

  /** The target itself; keeps the metadata it has unless it stands for {@code node}. */
  static OpenDirectory target(
      DirectoryHandle handle, @Nullable Node node, Metadata metadata, RestoreCounters counters) {
    return new OpenDirectory(handle, null, node, new Shared(new byte[0], "", metadata, counters));
  }

  /** A directory in this one, just made. */
  OpenDirectory child(DirectoryHandle childHandle, Node child) {
    hold();
    byte[] childPath = dev.cairn.archive.posix.PathBytes.join(path, child.name());
    return new OpenDirectory(
        childHandle, this, child, new Shared(childPath, shown(child), metadata, counters));
  }

  DirectoryHandle handle() {
    return handle;
  }

  /** From the target, without leading slash. */
  byte[] path(Node child) {
    return dev.cairn.archive.posix.PathBytes.join(path, child.name());
  }

  /** Its path for people; empty for the target. */
  String shown() {
    return shown;
  }

  String shown(Node child) {
    return shown + "/" + dev.cairn.archive.posix.PathBytes.printable(child.name());
  }

  /** Something in it is incomplete. */
  void hold() {
    holds.incrementAndGet();
  }

  /** It is complete now. */
  void release() {
    if (holds.decrementAndGet() == 0) {
      complete();
    }
  }

  private void complete() {
    try (handle) {
      if (node != null) {
        metadata.apply(handle, handle.attributes(SELF), node, shown);
        counters.restored(shown, 0, false);
      }
    } catch (PosixException e) {
      counters.failed(shown, "metadata", e.getMessage() + "");
    }
    if (parent != null) {
      parent.release();
    }
  }
}
