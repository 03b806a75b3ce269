package dev.cairn.storage.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.storage.database.Tables.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every set of tables promises. */
abstract class TablesContract {

  abstract Tables tables() throws IOException;

  static byte[] b(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static List<String> keys(Table table, String prefix) throws IOException {
    List<String> keys = new ArrayList<>();
    table.forEach(
        b(prefix),
        (key, value) -> {
          keys.add(new String(key, StandardCharsets.ISO_8859_1));
          return true;
        });
    return keys;
  }

  @Test
  void remembersReplacesAndForgets() throws IOException {
    Table table = tables().table("a");
    assertThat(table.get(b("k"))).isEmpty();
    table.put(b("k"), b("1"));
    table.put(b("k"), b("2"));
    assertThat(table.get(b("k")).orElseThrow()).isEqualTo(b("2"));
    table.delete(b("k"));
    table.delete(b("k"));
    assertThat(table.get(b("k"))).isEmpty();
  }

  @Test
  void visitsPrefixInOrderOfUnsignedBytes() throws IOException {
    Table table = tables().table("a");
    for (String key : List.of("b", "a\u00ff", "a", "ab", "\u00ff", "a\u0001", "")) {
      table.put(b(key), b("x"));
    }
    assertThat(keys(table, "a")).containsExactly("a", "a\u0001", "ab", "a\u00ff");
    assertThat(keys(table, "")).containsExactly("", "a", "a\u0001", "ab", "a\u00ff", "b", "\u00ff");
  }

  @Test
  void visitorMayStopAndMayChangeTheTable() throws IOException {
    Table table = tables().table("a");
    table.put(b("1"), b("x"));
    table.put(b("2"), b("x"));
    List<String> seen = new ArrayList<>();
    table.forEach(
        b(""),
        (key, value) -> {
          seen.add(new String(key, StandardCharsets.ISO_8859_1));
          table.delete(key);
          return false;
        });
    assertThat(seen).containsExactly("1");
    assertThat(keys(table, "")).containsExactly("2");
  }

  @Test
  void tablesAreApart() throws IOException {
    Tables tables = tables();
    tables.table("a").put(b("k"), b("1"));
    assertThat(tables.table("b").get(b("k"))).isEmpty();
    assertThat(tables.table("a").get(b("k"))).isPresent();
  }

  @Test
  void batchChangesSeveralTables() throws IOException {
    Tables tables = tables();
    tables.table("a").put(b("old"), b("1"));
    tables.write(List.of(new Change("a", b("old"), null), new Change("b", b("new"), b("2"))), true);
    assertThat(tables.table("a").get(b("old"))).isEmpty();
    assertThat(tables.table("b").get(b("new")).orElseThrow()).isEqualTo(b("2"));
  }
}
