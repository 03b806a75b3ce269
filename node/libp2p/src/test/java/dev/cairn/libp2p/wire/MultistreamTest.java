package dev.cairn.libp2p.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.ProtocolNotSupportedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MultistreamTest {

  private static final String HEADER = "\u0013/multistream/1.0.0\n";

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  private static ByteArrayInputStream peer(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Optional<String> answer(String text) throws IOException {
    return Multistream.answer(peer(text), sent, "/b"::equals);
  }

  @Test
  void proposesHeaderAndProtocolTogether() throws IOException {
    ByteArrayInputStream in = peer(HEADER + "\u0007/noise\nrest");
    Multistream.propose(in, sent, "/noise");
    assertThat(sent.toString(StandardCharsets.ISO_8859_1)).isEqualTo(HEADER + "\u0007/noise\n");
    assertThat(in.readAllBytes()).asString().as("not read past the line").isEqualTo("rest");
  }

  @Test
  void answersUntilItSpeaksTheProposal() throws IOException {
    assertThat(answer(HEADER + "\u0003/a\n\u0003ls\n\u0003/b\n")).contains("/b");
    assertThat(sent.toString(StandardCharsets.ISO_8859_1))
        .isEqualTo(HEADER + "\u0003na\n\u0003na\n\u0003/b\n");
  }

  @Test
  void reportsThatThePeerDeclined() {
    assertThatThrownBy(() -> Multistream.propose(peer(HEADER + "\u0003na\n"), sent, "/b"))
        .isInstanceOf(ProtocolNotSupportedException.class)
        .hasMessageContaining("/b");
  }

  @Test
  void proposesTheNextWhereThePeerDeclined() throws IOException {
    ByteArrayInputStream in = peer(HEADER + "\u0003na\n\u0003/b\nrest");
    assertThat(Multistream.proposeAny(in, sent, List.of("/a", "/b", "/c"))).isEqualTo("/b");
    assertThat(sent.toString(StandardCharsets.ISO_8859_1))
        .isEqualTo(HEADER + "\u0003/a\n\u0003/b\n");
    assertThat(in.readAllBytes()).asString().isEqualTo("rest");
  }

  @Test
  void reportsThatThePeerDeclinedAll() {
    ByteArrayInputStream in = peer(HEADER + "\u0003na\n\u0003na\n");
    assertThatThrownBy(() -> Multistream.proposeAny(in, sent, List.of("/a", "/b")))
        .isInstanceOf(ProtocolNotSupportedException.class)
        .hasMessageContaining("/b");
  }

  @Test
  void stopsAfterSixteenGuesses() throws IOException {
    assertThat(answer(HEADER + "\u0003/a\n".repeat(20))).isEmpty();
  }

  @Test
  void refusesAnotherFirstMessage() {
    assertThatThrownBy(() -> answer("\u0003/b\n")).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> answer("GET / HTTP/1.1\r\n")).isInstanceOf(IOException.class);
  }

  @Test
  void refusesLinesThatAreTooLongOrUnended() {
    assertThatThrownBy(() -> answer(HEADER + "\u0082\u0001" + "a".repeat(129) + "\n"))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> answer(HEADER + "\u0002/b"))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> answer(HEADER + "\u0000"))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void takesNamesOf128Characters() throws IOException {
    String name = "/" + "x".repeat(127);
    String line = "\u0081\u0001" + name + "\n";
    Multistream.propose(peer(HEADER + line), sent, name);
    assertThat(sent.toString(StandardCharsets.ISO_8859_1)).isEqualTo(HEADER + line);
  }
}
