package dev.cairn.app.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was made of files, made again when one of them has changed. For many threads.
 *
 * @param <T> what is made
 */
final class Watched<T> {

  private final List<Path> files;
  private final Reading<T> reading;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Made<T> made;

  /** Makes it. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException;
  }

  /**
   * @param stamps what the files looked like before they were read
   */
  private record Made<T>(T value, List<Stamp> stamps) {}

  private record Stamp(FileTime modified, long bytes, @Nullable Object inode) {}

  private Watched(List<Path> files, Reading<T> reading, Made<T> made) {
    this.files = files;
    this.reading = reading;
    this.made = made;
  }

  static <T> Watched<T> of(List<Path> files, Reading<T> reading) throws IOException {
    List<Stamp> stamps = stamps(files);
    return new Watched<>(List.copyOf(files), reading, new Made<>(reading.read(), stamps));
  }

  private static List<Stamp> stamps(List<Path> files) throws IOException {
    List<Stamp> stamps = new ArrayList<>();
    for (Path file : files) {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      stamps.add(new Stamp(now.lastModifiedTime(), now.size(), now.fileKey()));
    }
    return stamps;
  }

  /**
   * What there is now.
   *
   * @throws IOException if it cannot be made of the files as they are now
   */
  T get() throws IOException {
    Made<T> known = made;
    List<Stamp> now = stamps(files);
    return now.equals(known.stamps) ? known.value : again(now);
  }

  private T again(List<Stamp> stamps) throws IOException {
    lock.lock();
    try {
      if (!made.stamps.equals(stamps)) {
        made = new Made<>(reading.read(), stamps);
      }
      return made.value;
    } finally {
      lock.unlock();
    }
  }
}
