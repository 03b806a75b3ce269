package dev.cairn.archive.vault;

import java.util.List;

/**
 * Former states of a vault, and what may be missing among them.
 *
 * @param heads the newest first
 * @param answered of {@code keepers} that were asked: each may have what the others lack
 * @param unread heads that are named and could not be read now, since too few keepers answered
 */
public record PastHeadList(List<PastHead> heads, int answered, int keepers, int unread) {
  public PastHeadList {
    heads = List.copyOf(heads);
  }
}
