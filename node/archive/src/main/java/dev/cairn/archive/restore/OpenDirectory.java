package dev.cairn.archive.restore;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.PathBytes;
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
  private final boolean isNew;

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
    this.isNew = shared.isNew();
  }

  private record Shared(
      byte[] path, String shown, Metadata metadata, RestoreCounters counters, boolean isNew) {}

  /**
   * The target itself; keeps the metadata it has unless it stands for {@code node}.
   *
   * @param isNew nothing is in it
   */
  static OpenDirectory target(
      DirectoryHandle handle, @Nullable Node node, RestoreSettings settings, boolean isNew) {
    Shared shared = new Shared(new byte[0], "", settings.metadata(), settings.counters(), isNew);
    return new OpenDirectory(handle, null, node, shared);
  }

  /**
   * A directory in this one.
   *
   * @param child what it is to become; null if it keeps the metadata it has
   * @param childIsNew it was just made
   */
  OpenDirectory child(
      DirectoryHandle childHandle, byte[] name, @Nullable Node child, boolean childIsNew) {
    hold();
    Shared shared =
        new Shared(PathBytes.join(path, name), shown(name), metadata, counters, childIsNew);
    return new OpenDirectory(childHandle, this, child, shared);
  }

  /** Whether nothing was in it before: then nothing need be looked for. */
  boolean isNew() {
    return isNew;
  }

  DirectoryHandle handle() {
    return handle;
  }

  /** From the target, without leading slash. */
  byte[] path(Node child) {
    return PathBytes.join(path, child.name());
  }

  /** Its path for people; empty for the target. */
  String shown() {
    return shown;
  }

  String shown(Node child) {
    return shown(child.name());
  }

  String shown(byte[] name) {
    return shown + "/" + PathBytes.printable(name);
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
        metadata.apply(handle, handle.attributes(SELF), node, shown, isNew);
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
