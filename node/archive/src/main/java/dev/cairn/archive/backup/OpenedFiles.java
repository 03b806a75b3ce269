package dev.cairn.archive.backup;

import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.vault.ArchiveException;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that the walk has opened, on their way to the threads that read them. Small ones go some at
 * a time: handing one over wakes a thread, which takes as long as reading it.
 *
 * <p>For one thread. Before it waits for anything that may wait for a file it must {@link
 * #handOver} what it has given.
 */
final class OpenedFiles implements AutoCloseable {

  /** Handed over together; each is open until all are read. */
  static final int BATCH_FILES = SmallFiles.FILES_MAX;

  private final FileSaver files;
  private final Tasks reading;
  private final Counters counters;
  private List<Opened> batch = new ArrayList<>();
  private Promise<List<FileData>> promised = new Promise<>();

  OpenedFiles(FileSaver files, Tasks reading, Counters counters) {
    this.files = files;
    this.reading = reading;
    this.counters = counters;
  }

  private record Opened(FileHandle handle, String shown) {}

  /** What reading a file will give. */
  record Reading(Promise<List<FileData>> batch, int index) {

    /** Of what is known. */
    static Reading of(FileData data) {
      return new Reading(Promise.of(List.of(data)), 0);
    }

    boolean isKept() {
      return batch.isKept();
    }

    FileData await() throws ArchiveException, InterruptedException {
      return batch.await().get(index);
    }
  }

  /** Has a file read; {@code handle} is closed in any case. */
  Reading add(FileHandle handle, String shown, Stat stat) throws InterruptedException {
    Opened file = new Opened(handle, shown);
    if (stat.bytes() > SmallFiles.BYTES_MAX) {
      Promise<List<FileData>> alone = new Promise<>();
      start(List.of(file), alone);
      return new Reading(alone, 0);
    }
    Reading data = new Reading(promised, batch.size());
    batch.add(file);
    if (batch.size() == BATCH_FILES) {
      handOver();
    }
    return data;
  }

  /** Sends what was given on its way. */
  void handOver() throws InterruptedException {
    if (!batch.isEmpty()) {
      List<Opened> full = batch;
      Promise<List<FileData>> promise = promised;
      batch = new ArrayList<>();
      promised = new Promise<>();
      start(full, promise);
    }
  }

  private void start(List<Opened> opened, Promise<List<FileData>> promise)
      throws InterruptedException {
    boolean started = false;
    try {
      reading.start(() -> read(opened), promise);
      started = true;
    } finally {
      if (!started) {
        close(opened);
      }
    }
  }

  private List<FileData> read(List<Opened> opened) throws ArchiveException, InterruptedException {
    opened.forEach(file -> counters.started(file.shown));
    try {
      List<HandleSource> sources =
          opened.stream().map(file -> new HandleSource(file.handle, file.shown)).toList();
      return sources.size() == 1
          ? List.of(files.save(sources.getFirst()))
          : files.saveSmall(sources);
    } finally {
      opened.forEach(file -> counters.ended(file.shown));
      close(opened);
    }
  }

  private static void close(List<Opened> opened) {
    opened.forEach(OpenedFiles::close);
  }

  private static void close(Opened file) {
    try {
      file.handle.close();
    } catch (PosixException e) {
      return; // nothing was written to it: it is closed, and what was read is right
    }
  }

  /** Closes what was not handed over. */
  @Override
  public void close() {
    close(batch);
  }
}
