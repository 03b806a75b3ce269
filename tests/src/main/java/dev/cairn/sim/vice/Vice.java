package dev.cairn.sim.vice;

import dev.cairn.libp2p.Host;
import dev.cairn.overlay.RecordStore;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.database.Tables;

/**
 * What is wrong with a member: around the real node's code, its network, disk or records are
 * twisted. It keeps its valid certificate, which is what makes it dangerous.
 */
public interface Vice {

  /** An honest member. */
  Vice NONE =
      new Vice() {
        @Override
        public String name() {
          return "honest";
        }

        @Override
        public boolean keepsBlocks() {
          return true;
        }
      };

  /** True if the blocks it holds are as good as an honest member's. */
  default boolean keepsBlocks() {
    return false;
  }

  /** For reports. */
  String name();

  /** Its access to the network. */
  default Host host(SimEnvironment env, Host real) {
    return real;
  }

  /** The blocks it keeps for others. */
  default BlockStore blocks(SimEnvironment env, BlockStore real) {
    return real;
  }

  /** The records it keeps for everybody. */
  default RecordStore records(SimEnvironment env, RecordStore real) {
    return real;
  }

  /** What it remembers. */
  default Tables tables(SimEnvironment env, Tables real) {
    return real;
  }
}
