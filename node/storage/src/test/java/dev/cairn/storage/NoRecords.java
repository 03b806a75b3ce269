package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Records;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps nothing, and is asked for nothing: a test says what it expects to be asked. */
public class NoRecords implements Records {

  @Override
  public void define(RecordKind kind) {}

  @Override
  public List<PutOutcome> put(Hash key, List<Write> writes) throws InterruptedException {
    throw new AssertionError("nobody is expected to put " + writes + " at " + key);
  }

  @Override
  public GetOutcome get(RecordKind kind, Hash key) throws InterruptedException {
    throw new AssertionError("nobody is expected to get " + kind.name() + " at " + key);
  }

  @Override
  public Optional<byte[]> kept(RecordKind kind, Hash key) {
    throw new AssertionError("nobody is expected to ask for what is kept at " + key);
  }

  @Override
  public List<Kept> kept(RecordKind kind, @Nullable Hash after, int max) {
    throw new AssertionError("nobody is expected to ask for all that is kept");
  }
}
