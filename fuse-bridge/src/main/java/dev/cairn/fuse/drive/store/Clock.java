package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Timestamp;
import dev.cairn.env.Environment;
import java.time.Instant;

/** The environment's wall clock as file systems have it. */
record Clock(Environment env) {

  Timestamp now() {
    Instant now = env.now();
    return new Timestamp(now.getEpochSecond(), now.getNano());
  }
}
