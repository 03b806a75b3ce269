package dev.cairn.authority;

import dev.cairn.authority.store.AuthorityStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A store whose process is killed when it would change something for the n-th time. */
final class DyingStore implements AuthorityStore {

  private final AuthorityStore inner;
  private int left;

  /** A store that lives for {@code changes} of {@code inner}. */
  DyingStore(AuthorityStore inner, int changes) {
    this.inner = inner;
    this.left = changes;
  }

  private void change() throws IOException {
    if (left <= 0) {
      throw new IOException("killed");
    }
    left--;
  }

  @Override
  public Hold lock() throws IOException {
    return inner.lock();
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return inner.read(name);
  }

  @Override
  public void write(String name, byte[] bytes) throws IOException {
    change();
    inner.write(name, bytes);
  }

  @Override
  public long size() throws IOException {
    return inner.size();
  }

  @Override
  public byte[] entry(long index) throws IOException {
    return inner.entry(index);
  }

  /** Cut short, the first of several entries is there. */
  @Override
  public void append(List<byte[]> entries) throws IOException {
    for (byte[] entry : entries) {
      change();
      inner.append(List.of(entry));
    }
  }

  @Override
  public void publish(String path, byte[] bytes) throws IOException {
    change();
    inner.publish(path, bytes);
  }

  @Override
  public void withdraw(String path) throws IOException {
    change();
    inner.withdraw(path);
  }

  @Override
  public Optional<byte[]> published(String path) throws IOException {
    return inner.published(path);
  }
}
