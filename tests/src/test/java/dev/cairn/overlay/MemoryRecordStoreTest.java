package dev.cairn.overlay;

class MemoryRecordStoreTest extends RecordStoreContract {
  @Override
  RecordStore store() {
    return new MemoryRecordStore();
  }
}
