package dev.cairn.fuse.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The other end of a socket pair that keeps messages apart plays the kernel. */
class HandshakeTest {

  private static final int UNIX = 1;
  private static final int SEQUENCED_PACKETS = 5;
  private static final MountSettings SETTINGS = MountSettings.of(Path.of("/mnt"), "x");

  private int ours;
  private int kernels;

  @BeforeEach
  void connect() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
      assertThat(SystemCall.SOCKETPAIR.once(UNIX, SEQUENCED_PACKETS, 0, pair.address())).isZero();
      ours = pair.getAtIndex(ValueLayout.JAVA_INT, 0);
      kernels = pair.getAtIndex(ValueLayout.JAVA_INT, 1);
    }
  }

  @AfterEach
  void disconnect() {
    SystemCall.CLOSE.once(ours);
    SystemCall.CLOSE.once(kernels);
  }

  /** fuse_in_header and fuse_init_in. */
  private void kernelSays(int unique, int major, int minor, int flags) {
    byte[] array = new byte[40 + 64];
    ByteBuffer message = ByteBuffer.wrap(array).order(ByteOrder.nativeOrder());
    message.putInt(array.length).putInt(Opcode.INIT).putLong(unique);
    message.putInt(40, major).putInt(44, minor).putInt(48, 1 << 17).putInt(52, flags);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, array);
      SystemCall.WRITE.once(kernels, bytes.address(), bytes.byteSize());
    }
  }

  private ByteBuffer kernelHears() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(4096);
      long count = SystemCall.READ.once(kernels, bytes.address(), bytes.byteSize());
      byte[] array = bytes.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
      return ByteBuffer.wrap(array).order(ByteOrder.nativeOrder());
    }
  }

  private Negotiated shake(MountSettings settings) throws MountException {
    return new Handshake(new Device(ours), settings).run();
  }

  @Test
  void agreesOnTheOlderVersionAndTheCommonAbilities() throws MountException {
    int known = InitFlag.BIG_WRITES | InitFlag.MAX_PAGES | InitFlag.HANDLE_KILLPRIV_V2;
    int foreign = 1 << 7 | 1 << 30;
    kernelSays(4, 7, 31, known | foreign);
    assertThat(shake(SETTINGS)).isEqualTo(new Negotiated(31, known));
    ByteBuffer answer = kernelHears();
    assertThat(answer.getInt(0)).as("length").isEqualTo(80).isEqualTo(answer.capacity());
    assertThat(answer.getInt(4)).as("error").isZero();
    assertThat(answer.getLong(8)).as("request").isEqualTo(4);
    assertThat(answer.getInt(16)).as("major").isEqualTo(7);
    assertThat(answer.getInt(20)).as("minor").isEqualTo(31);
    assertThat(answer.getInt(28)).as("flags").isEqualTo(known);
    assertThat(answer.getInt(36)).as("largest write").isEqualTo(1 << 20);
    assertThat(answer.getInt(40)).as("grain of times").isEqualTo(1);
    assertThat(answer.getShort(44)).as("largest request in pages").isEqualTo((short) 256);
  }

  @Test
  void tellsANewerKernelItsVersionAndWaits() throws MountException {
    kernelSays(2, 8, 1, -1);
    kernelSays(4, 7, 99, -1);
    assertThat(shake(SETTINGS).minor()).isEqualTo(38);
    ByteBuffer first = kernelHears();
    assertThat(first.getInt(16)).isEqualTo(7);
    assertThat(first.getInt(28)).as("no flags yet").isZero();
    assertThat(kernelHears().getLong(8)).isEqualTo(4);
  }

  @Test
  void refusesAKernelThatIsTooOld() {
    kernelSays(2, 7, 27, -1);
    assertThatThrownBy(() -> shake(SETTINGS))
        .isInstanceOf(MountException.class)
        .hasMessageContaining("7.27")
        .hasMessageContaining("7.28");
  }

  @Test
  void asksForLocksAndWritebackOnlyWhenTold() throws MountException {
    kernelSays(2, 7, 38, -1);
    Negotiated plain = shake(SETTINGS);
    assertThat(plain.has(InitFlag.POSIX_LOCKS)).isFalse();
    assertThat(plain.has(InitFlag.WRITEBACK_CACHE)).isFalse();
    kernelSays(2, 7, 38, -1);
    Negotiated full = shake(SETTINGS.withOwnLocks(true).withWritebackCache(true));
    assertThat(full.has(InitFlag.POSIX_LOCKS | InitFlag.FLOCK_LOCKS)).isTrue();
    assertThat(full.has(InitFlag.WRITEBACK_CACHE)).isTrue();
  }
}
