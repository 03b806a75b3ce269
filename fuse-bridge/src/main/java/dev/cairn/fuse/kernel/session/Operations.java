package dev.cairn.fuse.kernel.session;

import dev.cairn.fuse.kernel.ErrnoException;

/** Answers some of the operations. */
@FunctionalInterface
interface Operations {

  /**
   * Decodes the request, asks the file system, and sends exactly one answer, or throws and has sent
   * none. Returns false, having done nothing, if the opcode is not one of its own.
   */
  boolean answer(Request request, Answer answer) throws ErrnoException, InterruptedException;
}
