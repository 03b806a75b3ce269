package dev.cairn.authority.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store must do. */
abstract class AuthorityStoreContract {

  abstract AuthorityStore store() throws Exception;

  @Test
  void keepsEntriesInOrder() throws Exception {
    AuthorityStore store = store();
    try (AuthorityStore.Hold _ = store.lock()) {
      assertThat(store.size()).isZero();
      store.append(List.of(new byte[] {1}, new byte[] {2, 2}));
      store.append(List.of(new byte[AuthorityStore.ENTRY_BYTES_MAX]));
      assertThat(store.size()).isEqualTo(3);
      assertThat(store.entry(0)).containsExactly(1);
      assertThat(store.entry(1)).containsExactly(2, 2);
      assertThat(store.entry(2)).hasSize(AuthorityStore.ENTRY_BYTES_MAX);
      assertThatThrownBy(() -> store.entry(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void refusesAnEntryThatNoBundleCanHold() throws Exception {
    AuthorityStore store = store();
    try (AuthorityStore.Hold _ = store.lock()) {
      byte[] tooLong = new byte[AuthorityStore.ENTRY_BYTES_MAX + 1];
      assertThatThrownBy(() -> store.append(List.of(tooLong)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(store.size()).isZero();
    }
  }

  @Test
  void replacesFiles() throws Exception {
    AuthorityStore store = store();
    assertThat(store.read("secret/a")).isEmpty();
    store.write("secret/a", new byte[] {1});
    store.write("secret/a", new byte[] {2});
    assertThat(store.read("secret/a").orElseThrow()).containsExactly(2);
    assertThat(store.published("tile/0/000")).isEmpty();
    store.publish("tile/0/000", new byte[] {3});
    assertThat(store.published("tile/0/000").orElseThrow()).containsExactly(3);
  }

  @Test
  void withdrawsWhatLiesBelowAPath() throws Exception {
    AuthorityStore store = store();
    store.publish("tile/0/000.p/1", new byte[] {1});
    store.publish("tile/0/000.p/2", new byte[] {2});
    store.publish("tile/0/000", new byte[] {3});
    store.withdraw("tile/0/000.p");
    store.withdraw("tile/0/000.p");
    assertThat(store.published("tile/0/000.p/1")).isEmpty();
    assertThat(store.published("tile/0/000.p/2")).isEmpty();
    assertThat(store.published("tile/0/000").orElseThrow()).containsExactly(3);
  }
}
