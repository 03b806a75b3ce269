package dev.cairn.fuse.drive;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.fuse.drive.network.Keeper;
import dev.cairn.fuse.drive.network.Pinning;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.drive.store.Presence;
import dev.cairn.fuse.drive.store.States;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.storage.PeerStorage.StripeHealth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Extended attributes that are not kept but answered: {@code user.cairn.durable} says where a file
 * is ({@code local}, {@code uploading}, or {@code network margin=M}: M hosts more than needed hold
 * the worst of its stripes), {@code user.cairn.pin} set to 1 brings it to this device and keeps it
 * here, with all below it, 0 no longer; {@code user.cairn.pinned} says how much of what is kept so
 * is here ({@code 1048576/3145728}: bytes). They are not listed, so that nobody copies them.
 */
final class CairnAttributes {

  private static final String DURABLE = "user.cairn.durable";
  private static final String PIN = "user.cairn.pin";
  private static final String PINNED = "user.cairn.pinned";

  /** More stripes are not asked about for one answer. */
  private static final int STRIPES_MAX = 16;

  private final Vault vault;
  private final States states;
  private final Presence presence;
  private final Keeper keeper;
  private final Pinning pinning;

  CairnAttributes(Vault vault, Operations store, Keeper keeper, Pinning pinning) {
    this.vault = vault;
    this.states = new States(store.store());
    this.presence = new Presence(store);
    this.keeper = keeper;
    this.pinning = pinning;
  }

  /** Whether the name is one of these. */
  boolean has(byte[] name) {
    return text(name).startsWith("user.cairn.");
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  byte[] get(long inode, byte[] name)
      throws ErrnoException, IOException, ArchiveException, InterruptedException {
    States.State state = states.of(inode);
    String value =
        switch (text(name)) {
          case DURABLE -> durable(inode, state);
          case PIN -> state.pinned() ? "1" : "0";
          case PINNED -> pinned(inode, state);
          default -> throw new ErrnoException(Errno.ENODATA);
        };
    return value.getBytes(StandardCharsets.US_ASCII);
  }

  void set(long inode, byte[] name, byte[] value) throws ErrnoException, IOException {
    if (!text(name).equals(PIN)) {
      throw ErrnoException.notPermitted();
    }
    states.pin(inode, value.length > 0 && value[0] == '1');
    pinning.look();
  }

  private String pinned(long inode, States.State state)
      throws ErrnoException, IOException, ArchiveException, InterruptedException {
    if (!state.kept()) {
      throw new ErrnoException(Errno.ENODATA);
    }
    Presence.Here here = presence.below(inode);
    return here.bytes() - here.missing() + "/" + here.bytes();
  }

  private String durable(long inode, States.State state)
      throws ArchiveException, InterruptedException {
    if (state.local()) {
      return keeper.isUploading(inode) ? "uploading" : "local";
    }
    Set<Hash> stripes = stripes(state.content());
    if (stripes.isEmpty()) {
      return "network";
    }
    int margin = Integer.MAX_VALUE;
    for (Hash stripe : stripes) {
      StripeHealth health = vault.storage().inspect(stripe, 0);
      int k = health.profile() == null ? 0 : health.profile().k();
      margin = Math.min(margin, health.profile() == null ? -1 : health.living() - k);
    }
    return "network margin=" + margin;
  }

  private Set<Hash> stripes(Content content) throws ArchiveException {
    Set<Hash> stripes = new LinkedHashSet<>();
    for (ChunkRef ref : content.refs()) {
      vault.chunks().find(ref.id()).ifPresent(found -> stripes.add(found.stripe()));
      if (stripes.size() >= STRIPES_MAX) {
        break;
      }
    }
    return stripes;
  }
}
