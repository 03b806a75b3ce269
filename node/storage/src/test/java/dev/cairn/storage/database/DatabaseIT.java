package dev.cairn.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseIT extends TablesContract {

  @TempDir Path directory;
  private @Nullable Database database;

  @Override
  Tables tables() throws IOException {
    if (database == null) {
      database = Database.open(directory);
    }
    return database;
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void findsItsTablesAgain() throws IOException {
    tables().table("a").put(b("k"), b("1"));
    tables().table("b");
    close();
    database = null;
    assertThat(tables().table("a").get(b("k")).orElseThrow()).isEqualTo(b("1"));
    assertThat(tables().table("b").get(b("k"))).isEmpty();
    assertThat(tables().diskBytes()).isPositive();
  }

  @Test
  void secondOpenerIsRefusedWithTheDirectorysName() throws IOException {
    tables();
    assertThatThrownBy(() -> Database.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void useAfterCloseFailsInsteadOfEndingTheProcess() throws IOException {
    Table table = tables().table("a");
    close();
    assertThatThrownBy(() -> table.get(b("k"))).hasMessageContaining("closed");
    assertThatThrownBy(() -> table.forEach(b(""), (key, value) -> true))
        .hasMessageContaining("closed");
  }
}
