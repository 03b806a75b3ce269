package dev.cairn.archive.vault;

/**
 * Too few keepers of a vault's heads answer. Nothing was changed; trying again helps if they come
 * back.
 */
public final class HeadUnreadException extends ArchiveException {

  private static final long serialVersionUID = 1L;

  HeadUnreadException(String what, int answered, int keepers) {
    super(what + ": " + answered + " of " + keepers + " keepers answered");
  }
}
