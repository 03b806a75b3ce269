package dev.cairn.fuse.kernel;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a file system is mounted.
 *
 * @param mountPoint an empty directory
 * @param source what df(1) shows as the file system, without commas or control characters
 * @param readOnly no program may change anything
 * @param allowOther other users than the one who mounts may enter; without root the machine must
 *     allow it ({@code user_allow_other} in /etc/fuse.conf)
 * @param defaultPermissions the kernel checks modes, uids and gids; else the file system must
 * @param ownLocks the file system keeps fcntl(2) and flock(2) locks; else the kernel does
 * @param writebackCache the kernel gathers writes; slower for large ones, quicker for many small
 * @param threadsMax operations at once, waiting for locks apart; 1..256
 * @param namesValid how long the kernel may remember what a name stands for
 * @param attributesValid how long it may remember attributes
 * @param absenceValid how long it may remember that there is no such name; zero: not at all
 */
public record MountSettings(
    Path mountPoint,
    String source,
    boolean readOnly,
    boolean allowOther,
    boolean defaultPermissions,
    boolean ownLocks,
    boolean writebackCache,
    int threadsMax,
    Duration namesValid,
    Duration attributesValid,
    Duration absenceValid) {

  /** Enough for slow reads over a network; each has a buffer of 1 MiB when used for data. */
  private static final int THREADS_MAX_DEFAULT = 32;

  /** Refuses what no mount can do. */
  public MountSettings {
    if (threadsMax < 1 || threadsMax > 256) {
      throw new IllegalArgumentException("threads are 1..256, not " + threadsMax);
    }
    if (!source.matches("[^,\\\\\\p{Cntrl}]+")) {
      throw new IllegalArgumentException("not a name for df(1): " + source);
    }
  }

  /** Permissions by the kernel, for the mounting user alone, names and attributes for a second. */
  public static MountSettings of(Path mountPoint, String source) {
    Duration second = Duration.ofSeconds(1);
    return new MountSettings(
        mountPoint,
        source,
        false,
        false,
        true,
        false,
        false,
        THREADS_MAX_DEFAULT,
        second,
        second,
        Duration.ZERO);
  }

  public MountSettings withReadOnly(boolean value) {
    return copy(value, allowOther, ownLocks, writebackCache);
  }

  public MountSettings withAllowOther(boolean value) {
    return copy(readOnly, value, ownLocks, writebackCache);
  }

  public MountSettings withOwnLocks(boolean value) {
    return copy(readOnly, allowOther, value, writebackCache);
  }

  public MountSettings withWritebackCache(boolean value) {
    return copy(readOnly, allowOther, ownLocks, value);
  }

  private MountSettings copy(boolean ro, boolean others, boolean locks, boolean writeback) {
    return new MountSettings(
        mountPoint,
        source,
        ro,
        others,
        defaultPermissions,
        locks,
        writeback,
        threadsMax,
        namesValid,
        attributesValid,
        absenceValid);
  }

  /** With other times; see the components. */
  public MountSettings withValidity(Duration names, Duration attributes, Duration absence) {
    return new MountSettings(
        mountPoint,
        source,
        readOnly,
        allowOther,
        defaultPermissions,
        ownLocks,
        writebackCache,
        threadsMax,
        names,
        attributes,
        absence);
  }
}
