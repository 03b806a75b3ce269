package dev.cairn.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge of the demo must see every kind of difference. */
class TreeFactsIT {

  @TempDir Path temporary;
  private Path folder;
  private TreeFacts before;

  @BeforeEach
  void makeSample() throws IOException {
    folder = temporary.resolve("sample");
    SampleFolder.make(folder, 1);
    before = TreeFacts.of(folder);
  }

  @Test
  void theSameSeedMakesTheSameFolderElsewhere() throws Exception {
    Path other = temporary.resolve("other place");
    SampleFolder.make(other, 1);
    // Java cannot set the time of a symbolic link itself.
    assertThat(before.differences(TreeFacts.of(other)))
        .allMatch(d -> d.startsWith("/dangling: time") || d.startsWith("/latest-letters: time"));
    assertThat(before.files()).isGreaterThan(100);
  }

  @Test
  void seesOneByte() throws Exception {
    Path file = folder.resolve("film.mkv");
    FileTime time = Files.getLastModifiedTime(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {42}), 2_000_000);
    }
    Files.setLastModifiedTime(file, time);
    assertThat(before.differences(TreeFacts.of(folder)))
        .hasSize(2)
        .allMatch(difference -> difference.contains("content was"));
  }

  @Test
  void seesOneNanosecondAndOneModeBit() throws Exception {
    Path file = folder.resolve("letters/2022/letter 3.txt");
    FileTime time = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusNanos(1)));
    Files.setPosixFilePermissions(
        folder.resolve("nothing"), PosixFilePermissions.fromString("rwxr-x--x"));
    assertThat(before.differences(TreeFacts.of(folder)))
        .hasSize(2)
        .anyMatch(difference -> difference.contains("time was"))
        .anyMatch(difference -> difference.contains("mode was"));
  }

  @Test
  void seesMissingAddedAndRedirectedNodes() throws Exception {
    Files.delete(folder.resolve("empty.txt"));
    Files.delete(folder.resolve("dangling"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("elsewhere"));
    Files.createDirectory(folder.resolve("new"));
    assertThat(before.differences(TreeFacts.of(folder)))
        .anyMatch(difference -> difference.equals("/empty.txt: missing"))
        .anyMatch(difference -> difference.equals("/new: should not be there"))
        .anyMatch(difference -> difference.startsWith("/dangling: content was ../not/there"));
  }

  @Test
  void seesThatAHardLinkBecameACopy() throws Exception {
    Path link = folder.resolve("film-again.mkv");
    FileTime time = Files.getLastModifiedTime(link);
    byte[] content = Files.readAllBytes(link);
    Files.delete(link);
    Files.write(link, content);
    Files.setLastModifiedTime(link, time);
    assertThat(before.differences(TreeFacts.of(folder)))
        .anyMatch(difference -> difference.contains("hard link was"));
  }
}
