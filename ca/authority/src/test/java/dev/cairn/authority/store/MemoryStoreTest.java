package dev.cairn.authority.store;

class MemoryStoreTest extends AuthorityStoreContract {
  @Override
  AuthorityStore store() {
    return new MemoryStore();
  }
}
