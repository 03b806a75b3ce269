package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.RecordStore;
import dev.cairn.overlay.RecordStore.Kept;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.overlay.RecordStoreContract;
import dev.cairn.storage.database.Database;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's records in RocksDB keep the contract, and outlive the process. */
class RecordTableIT extends RecordStoreContract {

  @TempDir Path directory;
  private @Nullable Database database;

  @Override
  protected RecordStore store() throws Exception {
    Database opened = Database.open(directory);
    database = opened;
    return new RecordTable(opened);
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void recordsAreThereAfterReopening() throws Exception {
    Place place = new Place("head", Hash.of(new byte[] {1}));
    Instant now = Instant.ofEpochMilli(1_000_000);
    Kept kept = new Kept(new byte[] {1, 2}, 3, new UUID(4, 5), now, now.plusSeconds(6));
    store().put(place, kept);
    close();
    assertThat(store().get(place).orElseThrow()).usingRecursiveComparison().isEqualTo(kept);
  }
}
