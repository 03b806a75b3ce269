package dev.cairn.authority;

class MemoryStoreTest extends AuthorityStoreContract {
  @Override
  AuthorityStore store() {
    return new MemoryStore();
  }
}
