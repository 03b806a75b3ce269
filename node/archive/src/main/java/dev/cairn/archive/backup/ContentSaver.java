package dev.cairn.archive.backup;

import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Vault;

/**
 * Saves files and pages of trees into a vault's packs, for those who walk a tree that is not the
 * host's: the same chunks, packs and limits as a {@link Backup}. Nothing is durable before {@link
 * #flush}, and no head names it before the caller commits one.
 *
 * <p>Safe for many threads. After the first failure of the network every call throws it: close it,
 * and begin anew; chunks of packs that were receipted are not sent again.
 */
public final class ContentSaver implements AutoCloseable {

  private final PackWriter packs;
  private final ChunkSaver chunks;
  private final FileSaver files;

  public ContentSaver(Vault vault, BackupSettings settings) {
    this(vault, settings, false);
  }

  /**
   * As {@link #ContentSaver(Vault, BackupSettings)}.
   *
   * @param dryRun all is made and nothing is sent
   */
  public ContentSaver(Vault vault, BackupSettings settings, boolean dryRun) {
    Counters counters = new Counters(BackupEvent.Listener.NONE);
    this.packs =
        new PackWriter(
            vault,
            new PackWriter.Limits(settings.packBytes(), settings.packsUnderWay(), dryRun),
            (pack, stored) -> {});
    this.chunks = new ChunkSaver(vault, packs, counters, settings.workers());
    this.files = new FileSaver(vault, chunks, counters, settings.workers());
  }

  /** Reads a file; again if it changed meanwhile, and then takes what there is. */
  public FileData save(FileSource file) throws ArchiveException, InterruptedException {
    return files.save(file);
  }

  /** Saves a page of a directory, or a list of chunks. */
  public ChunkRef savePage(byte[] page) throws ArchiveException, InterruptedException {
    return chunks.save(PackKind.TREE, page, 0, page.length);
  }

  /** Sends what is open and waits until all that was saved is durable. */
  public void flush() throws ArchiveException, InterruptedException {
    packs.flush();
  }

  @Override
  public void close() {
    files.close();
    chunks.close();
    packs.close();
  }
}
