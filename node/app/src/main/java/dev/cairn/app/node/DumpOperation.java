package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.query.Dump;
import dev.cairn.archive.query.FolderDump;
import dev.cairn.archive.tar.TarDump;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshots.FindOutcome;
import dev.cairn.archive.vault.TreePaths;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.zip.ZipDump;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

/** {@code dump}: a file's bytes, or a folder as tar or zip, as {@code data} messages in base64. */
final class DumpOperation {

  /** A third of the longest line of the local API. */
  private static final int PIECE_BYTES = 1 << 20;

  private final Vault vault;
  private final Message args;

  DumpOperation(Vault vault, Message args) {
    this.vault = vault;
    this.args = args;
  }

  int run(MessageSink out) throws CommandFailure, InterruptedException {
    FindOutcome.Found found = Meant.one(vault, args.text("snapshot"), args);
    try {
      OutputStream pieces = new BufferedOutputStream(new Pieces(out), PIECE_BYTES);
      if (found.subfolder().isEmpty()) {
        folder(pieces, out).writeAll(found.snapshot().root());
      } else {
        write(found, pieces, out);
      }
      pieces.flush();
    } catch (ArchiveException e) {
      throw Failures.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException("messages do not fail", e);
    }
    return ExitCodes.OK;
  }

  private void write(FindOutcome.Found found, OutputStream pieces, MessageSink out)
      throws CommandFailure, ArchiveException, IOException, InterruptedException {
    Node node = find(found, found.subfolder());
    switch (node.kind()) {
      case FILE -> Dump.write(vault, node, pieces);
      case DIRECTORY -> folder(pieces, out).write(path(found), node);
      default ->
          throw CommandFailure.failed(
              found.subfolder()
                  + " is neither file nor folder but a "
                  + node.kind().word()
                  + "; bring it back with: cairn restore");
    }
  }

  private Node find(FindOutcome.Found found, String path)
      throws CommandFailure, ArchiveException, InterruptedException {
    return TreePaths.find(vault.chunks(), found.snapshot().root(), path)
        .orElseThrow(() -> Meant.noSuchPath(found));
  }

  /** The bytes of the folder's path, which may have been typed as they are shown. */
  private byte[] path(FindOutcome.Found found)
      throws CommandFailure, ArchiveException, InterruptedException {
    String typed = found.subfolder();
    byte[] path = new byte[0];
    for (int slash = typed.indexOf('/'); slash >= 0; slash = typed.indexOf('/', slash + 1)) {
      path = PathBytes.join(path, find(found, typed.substring(0, slash)).name());
    }
    return PathBytes.join(path, find(found, typed).name());
  }

  private FolderDump folder(OutputStream pieces, MessageSink out) {
    FolderDump.Listener leftOut = (path, why) -> warn(out, "/" + path + ": left out, since " + why);
    return args.text("archive").equals("zip")
        ? ZipDump.of(vault, pieces, leftOut, remark -> warn(out, remark))
        : TarDump.of(vault, pieces, leftOut);
  }

  private static void warn(MessageSink out, String message) {
    out.accept(Message.of("warning").with("message", message));
  }

  /** Each write becomes messages of at most {@value #PIECE_BYTES} bytes. */
  private static final class Pieces extends OutputStream {
    private final MessageSink out;

    Pieces(MessageSink out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int from = offset; from < offset + length; from += PIECE_BYTES) {
        int to = Math.min(offset + length, from + PIECE_BYTES);
        byte[] piece = Arrays.copyOfRange(bytes, from, to);
        out.accept(Message.of("data").with("base64", Base64.getEncoder().encodeToString(piece)));
      }
    }
  }
}
