package dev.cairn.overlay;

class MemoryRecordStoreTest extends RecordStoreContract {
  @Override
  protected RecordStore store() {
    return new MemoryRecordStore();
  }
}
