package dev.cairn.overlay;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A {@link CrlStore} that lives as long as its process. */
public final class MemoryCrlStore implements CrlStore {

  private final AtomicReference<byte @Nullable []> held = new AtomicReference<>();

  @Override
  public Optional<byte[]> load() {
    return Optional.ofNullable(held.get());
  }

  @Override
  public void save(byte[] crl) {
    held.set(crl.clone());
  }
}
