package dev.cairn.storage.database;

class MemoryTablesTest extends TablesContract {

  private final Tables tables = new MemoryTables();

  @Override
  Tables tables() {
    return tables;
  }
}
