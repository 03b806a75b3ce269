package dev.cairn.authority.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A module of two functions, with slots as no SoftHSM has them. */
class Pkcs11Test {

  private static final long NOT_PRESENT = 0xE0; // CKR_TOKEN_NOT_PRESENT
  private static final long NOT_RECOGNIZED = 0xE1; // CKR_TOKEN_NOT_RECOGNIZED
  private static final long DEVICE_ERROR = 0x30; // CKR_DEVICE_ERROR

  private final Arena arena = Arena.ofConfined();
  private final Map<Long, String> labels = new TreeMap<>();
  private final Map<Long, Long> errors = new TreeMap<>();

  @AfterEach
  void close() {
    arena.close();
  }

  /** {@code C_GetSlotList}. */
  long slots(byte isPresent, MemorySegment slots, MemorySegment count) {
    long[] all = new long[labels.size() + errors.size()];
    int at = 0;
    for (long slot = 0; at < all.length; slot++) {
      if (labels.containsKey(slot) || errors.containsKey(slot)) {
        all[at++] = slot;
      }
    }
    if (slots.address() != 0) {
      sized(slots, all.length * 8L).copyFrom(MemorySegment.ofArray(all));
    }
    sized(count, 8).set(JAVA_LONG, 0, all.length);
    return Pkcs11.CKR_OK;
  }

  /** {@code C_GetTokenInfo}. */
  long info(long slot, MemorySegment info) {
    if (errors.containsKey(slot)) {
      return errors.get(slot);
    }
    byte[] label = String.format("%-32s", labels.get(slot)).getBytes(US_ASCII);
    sized(info, label.length).copyFrom(MemorySegment.ofArray(label));
    return Pkcs11.CKR_OK;
  }

  @SuppressWarnings("restricted") // memory of the caller's, as long as the standard says
  private static MemorySegment sized(MemorySegment segment, long bytes) {
    return segment.reinterpret(bytes);
  }

  private Pkcs11 module() throws ReflectiveOperationException {
    MemorySegment functions = arena.allocate(69 * 8L, 8);
    functions.set(ADDRESS, 5 * 8L, function("slots", JAVA_BYTE, ADDRESS, ADDRESS));
    functions.set(ADDRESS, 7 * 8L, function("info", JAVA_LONG, ADDRESS));
    return new Pkcs11(Path.of("fake.so"), functions);
  }

  @SuppressWarnings("restricted")
  private MemorySegment function(String name, ValueLayout... parameters)
      throws ReflectiveOperationException {
    FunctionDescriptor type = FunctionDescriptor.of(JAVA_LONG, parameters);
    MethodType java = type.toMethodType();
    return Linker.nativeLinker()
        .upcallStub(MethodHandles.lookup().bind(this, name, java), type, arena);
  }

  /** A blank card, or one that is pulled out at that moment, in a reader beside the token. */
  @Test
  void slotsWhoseTokenIsNoneOrGoneHideNoOther() throws Exception {
    errors.put(0L, NOT_RECOGNIZED);
    labels.put(1L, "other");
    errors.put(2L, NOT_PRESENT);
    labels.put(3L, "cairn");
    Pkcs11 module = module();
    assertThat(module.token("cairn").slot()).isEqualTo(3);
    assertThatThrownBy(() -> module.token("absent"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no token 'absent'")
        .hasMessageContaining("'other', 'cairn'");
  }

  @Test
  void aTokenThatFailsOtherwiseIsSaid() throws Exception {
    labels.put(0L, "cairn");
    errors.put(1L, DEVICE_ERROR);
    Pkcs11 module = module();
    assertThatThrownBy(() -> module.token("cairn"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reading a token at fake.so: PKCS #11 error 0x30");
  }
}
