package dev.cairn.authority.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.Tool;
import dev.cairn.authority.http.AuthorityServer;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.DirectoryStore;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.WitnessKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness over real sockets, asked by an authority and by {@code curl}. */
class WitnessIT {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final SeededRandom random = new SeededRandom(23);
  private final SigningKey witnessKey = SigningKey.generate(random);

  @TempDir Path folder;

  private DirectoryStore store;
  private Authority authority;
  private Witness witness;
  private WitnessServer server;
  private WitnessPlace place;

  @BeforeEach
  void start() throws IOException {
    store = DirectoryStore.open(folder.resolve("authority"));
    authority = Ceremony.found(store, new Organisation("acme"), rootKey -> {}, CLOCK, random);
    witness = witness(authority.anchor().logKey());
    server = WitnessServer.start(witness, ANY);
    place =
        new WitnessPlace(witness.key(), URI.create("http://127.0.0.1:" + server.port() + "/w/"));
  }

  private Witness witness(LogKey log) {
    return new Witness("witness.acme", witnessKey, List.of(log), folder.resolve("seen"), CLOCK);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    store.close();
  }

  private AuthorityServer.Face face() {
    return new AuthorityServer.Face(ANY, List.of(), List.of(place));
  }

  private void enrol(String name) throws IOException {
    authority.enrol(SigningKey.generate(random), InviteTerms.of(name, "attic", 1, 1));
  }

  private List<Cosigning.Answer> cosign() throws IOException {
    try (Cosigning cosigning = new Cosigning(authority, List.of(place))) {
      return cosigning.round();
    }
  }

  @Test
  void cosignsALogThatGrowsAndThePublishedCheckpointShowsIt() throws Exception {
    for (int i = 0; i < 5; i++) {
      enrol("member-" + i);
      assertThat(cosign()).allMatch(answer -> answer instanceof Cosigning.Answer.Cosigned);
    }
    Checkpoint published =
        Checkpoint.verify(store.published("checkpoint").orElseThrow(), authority.anchor().logKey());
    assertThat(published.size()).isEqualTo(16);
    assertThat(place.key().cosigned(published)).contains(CLOCK.instant());
    assertThat(store.published("witnessed").orElseThrow()).isEqualTo(published.note());
    assertThat(witness.seen(authority.anchor().logKey()).orElseThrow().size()).isEqualTo(16);
  }

  @Test
  void remembersAcrossARestart() throws Exception {
    enrol("ada");
    cosign();
    server.close();
    server = WitnessServer.start(witness(authority.anchor().logKey()), ANY);
    place = new WitnessPlace(place.key(), URI.create("http://127.0.0.1:" + server.port()));
    enrol("bob");
    assertThat(cosign()).allMatch(answer -> answer instanceof Cosigning.Answer.Cosigned);
  }

  @Test
  void authorityRestoredFromAnOldBackupDoesNotStart() throws Exception {
    enrol("ada");
    Path backup = copy(folder.resolve("authority"), folder.resolve("backup"));
    enrol("bob");
    cosign();
    try (DirectoryStore old = DirectoryStore.open(backup)) {
      Authority copy = Authority.open(old, CLOCK, random);
      assertThatThrownBy(() -> AuthorityServer.start(copy, face(), CLOCK, random))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("witness.acme saw another log")
          .hasMessageContaining("it saw 7 entries, this copy has 4");
      copy.enrol(SigningKey.generate(random), InviteTerms.of("carol", "attic", 1, 1));
      copy.enrol(SigningKey.generate(random), InviteTerms.of("dave", "attic", 1, 1));
      assertThatThrownBy(() -> AuthorityServer.start(copy, face(), CLOCK, random))
          .as("longer by now, but another log")
          .hasMessageContaining("does not go on from what it saw");
    }
  }

  @Test
  void copyThatIsOlderThanWhatItPublishedIsNotOpened() throws Exception {
    enrol("ada");
    byte[] journal = Files.readAllBytes(folder.resolve("authority/journal"));
    enrol("bob");
    authority.checkpoint();
    store.close();
    Files.write(folder.resolve("authority/journal"), journal);
    try (DirectoryStore old = DirectoryStore.open(folder.resolve("authority"))) {
      assertThatThrownBy(() -> Authority.open(old, CLOCK, random))
          .hasMessageContaining("has 4 entries, but 7 were published");
    }
  }

  @Test
  void witnessThatIsAwayStopsNothing() throws Exception {
    server.close();
    enrol("ada");
    assertThat(cosign()).allMatch(answer -> answer instanceof Cosigning.Answer.Unreachable);
    try (AuthorityServer started = AuthorityServer.start(authority, face(), CLOCK, random)) {
      assertThat(started.port()).isPositive();
    }
  }

  @Test
  void witnessOfAnotherKeyIsNotBelieved() throws Exception {
    WitnessKey other = new WitnessKey("witness.acme", SigningKey.generate(random).verifyKey());
    place = new WitnessPlace(other, place.url());
    enrol("ada");
    assertThat(cosign()).allMatch(answer -> answer instanceof Cosigning.Answer.Unreachable);
    assertThat(store.published("witnessed")).isEmpty();
  }

  @Test
  void keyAsTextComesBack() throws Exception {
    assertThat(WitnessKey.parse(place.key().text())).isEqualTo(place.key());
    LogKey log = authority.anchor().logKey();
    assertThat(LogKey.parse(log.text())).isEqualTo(log);
    String mistyped = place.key().text().replace("witness.acme", "witness.acne");
    assertThatThrownBy(() -> WitnessKey.parse(mistyped)).hasMessageContaining("mistyped");
    WitnessPlace.write(store, List.of(place));
    assertThat(WitnessPlace.read(store)).containsExactly(place);
  }

  @Test
  void curlMeetsEachStatusOfTheSpecification() throws Exception {
    Tool.CURL.needed();
    Checkpoint small = authority.checkpoint();
    enrol("ada");
    Checkpoint large = authority.checkpoint();
    byte[] first = new AddCheckpoint(0, List.of(), large.note()).encode();

    assertThat(curl(first)).startsWith("200 ").contains("\u2014 witness.acme ");
    assertThat(curl(first)).as("not from 0 any more").isEqualTo("409 4\n");
    assertThat(curl(new AddCheckpoint(4, List.of(), small.note()).encode()))
        .as("old above the new size")
        .startsWith("400 ");
    assertThat(curl("old 4\n".getBytes(StandardCharsets.UTF_8))).startsWith("400 ");
    assertThat(curl(new byte[9000])).startsWith("400 ");

    enrol("bob");
    Checkpoint larger = authority.checkpoint();
    assertThat(curl(new AddCheckpoint(4, List.of(), larger.note()).encode()))
        .as("no proof")
        .startsWith("422 ");

    SigningKey thief = SigningKey.generate(random);
    LogKey log = authority.anchor().logKey();
    Checkpoint forged = Checkpoint.sign(log, thief, 9, larger.root());
    assertThat(curl(new AddCheckpoint(4, List.of(), forged.note()).encode()))
        .startsWith("403 ")
        .contains("FORGED_CHECKPOINT");
    LogKey foreign = LogKey.of(new Organisation("other"), thief.verifyKey());
    Checkpoint other = Checkpoint.sign(foreign, thief, 9, larger.root());
    assertThat(curl(new AddCheckpoint(0, List.of(), other.note()).encode()))
        .startsWith("404 ")
        .contains("cairn.other/log");
    assertThat(witness.seen(log).orElseThrow().size()).isEqualTo(4);
  }

  private String curl(byte[] body) throws Exception {
    Path file = Files.write(folder.resolve("body"), body);
    String[] arguments = {
      "-s", "-w", "\n%{http_code}", "--data-binary", "@" + file, place.url() + "add-checkpoint"
    };
    String text = Tool.CURL.run(folder, arguments).text();
    int last = text.lastIndexOf('\n');
    return text.substring(last + 1) + " " + text.substring(0, last);
  }

  @Test
  void opensslVerifiesCheckpointAndCosignature() throws Exception {
    Tool.OPENSSL.needed();
    enrol("ada");
    cosign();
    String note = new String(store.published("checkpoint").orElseThrow(), StandardCharsets.UTF_8);
    String body = note.substring(0, note.indexOf("\n\n") + 1);
    byte[] ours = signature(note, "cairn.acme/log");
    byte[] theirs = signature(note, "witness.acme");
    assertThat(openssl(authority.anchor().logKey().key().bytes(), body, ours, 4))
        .contains("Success");
    String seen = "cosignature/v1\ntime " + CLOCK.instant().getEpochSecond() + "\n" + body;
    assertThat(openssl(place.key().key().bytes(), seen, theirs, 12)).contains("Success");
    assertThat(openssl(place.key().key().bytes(), body, theirs, 12)).contains("Fail");
  }

  private static byte[] signature(String note, String name) {
    String line =
        note.lines().filter(l -> l.startsWith("\u2014 " + name + " ")).findFirst().orElseThrow();
    return Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1));
  }

  private String openssl(byte[] key, String message, byte[] tagged, int skip) throws Exception {
    byte[] spki = Arrays.copyOf(java.util.HexFormat.of().parseHex("302a300506032b6570032100"), 44);
    System.arraycopy(key, 0, spki, 12, 32);
    Files.write(folder.resolve("key.der"), spki);
    Files.writeString(folder.resolve("message"), message);
    Files.write(folder.resolve("signature"), Arrays.copyOfRange(tagged, skip, tagged.length));
    String[] arguments = {
      "pkeyutl",
      "-verify",
      "-pubin",
      "-keyform",
      "DER",
      "-inkey",
      "key.der",
      "-rawin",
      "-in",
      "message",
      "-sigfile",
      "signature"
    };
    return Tool.OPENSSL.run(folder, arguments).text();
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }
}
