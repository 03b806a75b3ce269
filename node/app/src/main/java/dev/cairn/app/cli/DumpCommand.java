package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn dump}. */
@Command(
    name = "dump",
    description =
        "Writes a file of a snapshot, or a folder as a tar or zip archive, to stdout or to --target.",
    footer = {
      "",
      "A tar archive has hard links, times of nanoseconds, attributes, ACLs and holes (pax format, GNU"
          + " sparse 1.0); sockets are left out, and said. GNU tar restores all of it with: tar"
          + " --xattrs --xattrs-include='*' --acls -xpf. For all of a snapshot the path is /.",
      "",
      "A zip archive has less: files, folders, symbolic links, permissions, numbers of owners and"
          + " times of seconds. Hard links become copies; what it cannot hold is said.",
      "",
      "Examples:",
      "  cairn dump latest /home/ada/letters/1.txt",
      "  cairn dump 3fa9c1d0 srv/db.sql | psql",
      "  cairn dump latest /srv/disk.img --host vm1 --target disk.img",
      "  cairn dump latest /home/ada | tar -tvf -",
      "  cairn dump --archive tar latest / | zstd > everything.tar.zst",
      "  cairn dump --archive zip latest /home/ada/letters --target letters.zip"
    })
final class DumpCommand extends Subcommand {

  @Parameters(
      index = "0",
      paramLabel = "SNAPSHOT",
      description = "latest, or the beginning of an id.")
  String snapshot = "";

  @Parameters(index = "1", paramLabel = "PATH", description = "Its path in the snapshot.")
  String file = "";

  @Option(
      names = {"-t", "--target"},
      paramLabel = "FILE",
      description = "Write here instead of stdout; must not exist.")
  @Nullable Path target;

  @Option(
      names = {"-a", "--archive"},
      paramLabel = "FORMAT",
      description = "What a folder becomes: tar (the default) or zip.")
  String archive = "tar";

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    if (!archive.equals("tar") && !archive.equals("zip")) {
      throw CommandFailure.usage("--archive is tar or zip, not '" + archive + "'");
    }
    Map<String, Object> args =
        Arguments.joined(
            filter.args(),
            Map.of("vault", vault.vault, "snapshot", snapshot + ":" + file, "archive", archive));
    if (target == null) {
      return ask(message -> pass(message, out, null), "dump", args);
    }
    try (OutputStream into = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      return ask(message -> pass(message, out, into), "dump", args);
    } catch (UncheckedIOException e) {
      throw new IOException(target + ": " + e.getMessage(), e);
    }
  }

  private static void pass(Message message, Output out, @Nullable OutputStream into) {
    if (!message.type().equals("data")) {
      out.accept(message);
      return;
    }
    byte[] bytes = Base64.getDecoder().decode(message.text("base64"));
    if (into == null) {
      out.raw(bytes);
      return;
    }
    try {
      into.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  String words(Message message) {
    return "";
  }
}
