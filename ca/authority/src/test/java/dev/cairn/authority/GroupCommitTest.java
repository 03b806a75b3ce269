package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Acts that come together are written together, and nobody is answered before. */
class GroupCommitTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final int DEVICES = 200;

  private final CountedStore store = new CountedStore();
  private final SeededRandom random = new SeededRandom(151);
  private final Authority authority;

  GroupCommitTest() throws IOException {
    authority =
        Ceremony.found(
            store, new Organisation("acme"), rootKey -> {}, InstantSource.fixed(NOW), random);
  }

  /** A store that counts its writes, can hold one up, and can have a full disk. */
  private static final class CountedStore implements AuthorityStore {
    private final MemoryStore inner = new MemoryStore();
    private final List<Integer> writes = new ArrayList<>();
    private volatile boolean isFull;
    private volatile int writesMax = Integer.MAX_VALUE;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public Hold lock() {
      return inner.lock();
    }

    @Override
    public Optional<byte[]> read(String name) {
      return inner.read(name);
    }

    @Override
    public void write(String name, byte[] bytes) {
      inner.write(name, bytes);
    }

    @Override
    public long size() {
      return inner.size();
    }

    @Override
    public byte[] entry(long index) {
      return inner.entry(index);
    }

    @Override
    public void append(List<byte[]> entries) throws IOException {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (isFull || writes.size() >= writesMax) {
        throw new IOException("no space left");
      }
      writes.add(entries.size());
      inner.append(entries);
    }

    @Override
    public void publish(String path, byte[] bytes) {
      inner.publish(path, bytes);
    }

    @Override
    public void withdraw(String path) {
      inner.withdraw(path);
    }

    @Override
    public Optional<byte[]> published(String path) {
      return inner.published(path);
    }
  }

  private record Ask(byte[] secret, byte[] request, byte[] nonce) {}

  private List<Ask> asks() throws IOException {
    List<Ask> asks = new ArrayList<>();
    for (int i = 0; i < DEVICES; i++) {
      InviteCode invite = authority.invite(InviteTerms.of("m" + i, "s", 1, 1), List.of());
      SigningKey key = SigningKey.generate(random);
      byte[] nonce = new byte[NodeId.NONCE_BYTES];
      random.nextBytes(nonce);
      asks.add(
          new Ask(
              invite.secret(),
              new EnrolmentRequest(key.verifyKey(), NodeId.commitment(nonce), invite.id())
                  .sign(key),
              nonce));
    }
    return asks;
  }

  @Test
  void devicesThatAskTogetherShareWritesAndEachGetsACertificateThatIsAdmitted() throws Exception {
    List<Ask> asks = asks();
    store.writes.clear();
    CountDownLatch held = new CountDownLatch(1);
    store.gate = held;
    Map<Ask, UnverifiedCredential> issued = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (Ask ask : asks) {
      threads.add(Thread.startVirtualThread(() -> issued.put(ask, enrol(ask))));
    }
    assertThat(issued).as("nobody is answered before the write").isEmpty();
    held.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(issued).hasSize(DEVICES);
    assertThat(store.writes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2 * DEVICES);
    assertThat(store.writes.size()).as("writes").isLessThan(DEVICES);
    RevocationList list = authority.revocationList();
    Set<BigInteger> serials = new HashSet<>();
    for (UnverifiedCredential credential : issued.values()) {
      Admission verdict = Admission.check(authority.anchor(), credential, list, NOW);
      assertThat(verdict).isInstanceOf(Admission.Admitted.class);
      serials.add(((Admission.Admitted) verdict).device().serial());
    }
    assertThat(serials).hasSize(DEVICES);
  }

  private UnverifiedCredential enrol(Ask ask) {
    try {
      byte[] entry = ((Granted<byte[]>) authority.request(ask.secret, ask.request)).value();
      return ((Granted<UnverifiedCredential>) authority.reveal(Merkle.leafHash(entry), ask.nonce))
          .value();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatCouldNotBeWrittenIsForgottenAndCanBeAskedForAgain() throws Exception {
    Ask ask = asks().getFirst();
    long before = authority.checkpoint().size();
    store.isFull = true;
    assertThatThrownBy(() -> authority.request(ask.secret, ask.request))
        .isInstanceOf(IOException.class)
        .hasMessage("no space left");
    store.isFull = false;
    assertThat(authority.checkpoint().size()).isEqualTo(before);
    assertThat(enrol(ask)).isNotNull();
    assertThat(authority.checkpoint().size()).isEqualTo(before + 2);
    assertThat(Authority.open(store, InstantSource.fixed(NOW), random).checkpoint().root())
        .isEqualTo(authority.checkpoint().root());
  }

  @Test
  void writeThatFailsInTheMiddleOfAGroupFailsThoseBeforeItToo() throws Exception {
    Ask ask = asks().getFirst();
    authority.enrol(SigningKey.generate(random), InviteTerms.of("eve", "s", 1, 1));
    Revocation eve = new Revocation.OfMember(authority.member("eve").orElseThrow());
    long before = authority.checkpoint().size();
    store.writesMax = store.writes.size() + 1;
    CountDownLatch held = new CountDownLatch(1);
    store.gate = held;
    Map<String, Object> answers = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    threads.add(asking(answers, "first", this::aQuotaMore));
    threads.add(asking(answers, "request", () -> authority.request(ask.secret, ask.request)));
    threads.add(asking(answers, "revoke", () -> authority.revoke(eve, "left")));
    held.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(answers.get("request")).isInstanceOf(IOException.class);
    assertThat(answers.get("revoke")).isInstanceOf(IOException.class);
    store.writesMax = Integer.MAX_VALUE;
    assertThat(authority.checkpoint().size()).isEqualTo(before + 1);
    assertThat(authority.revoke(eve, "left")).isInstanceOf(Granted.class);
    assertThat(enrol(ask)).isNotNull();
  }

  private Object aQuotaMore() throws IOException {
    authority.setQuotas(new dev.cairn.authority.log.Quotas(6, 2, 200), "");
    return "set";
  }

  /** One of the authority's acts. */
  @FunctionalInterface
  private interface Asking {
    Object ask() throws IOException;
  }

  /** Asks in a thread of its own; returns when that waits for its turn or for the disk. */
  private static Thread asking(Map<String, Object> answers, String name, Asking asking) {
    Thread thread =
        Thread.startVirtualThread(() -> {
          try {
            answers.put(name, asking.ask());
          } catch (IOException e) {
            answers.put(name, e);
          }
        });
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void oneThatFailsDoesNotTakeTheOthersOfItsGroupAlong() throws Exception {
    List<Ask> asks = asks();
    List<Thread> threads = new ArrayList<>();
    Map<Integer, Object> answers = new ConcurrentHashMap<>();
    for (int i = 0; i < DEVICES; i++) {
      int mine = i;
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              answers.put(
                  mine,
                  mine % 2 == 0
                      ? enrol(asks.get(mine))
                      : authority.consult(registry -> {
                        throw new IllegalArgumentException("a bad question");
                      }));
            } catch (IOException | RuntimeException e) {
              answers.put(mine, e);
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < DEVICES; i++) {
      assertThat(answers.get(i))
          .isInstanceOf(i % 2 == 0 ? UnverifiedCredential.class : IllegalArgumentException.class);
    }
  }
}
