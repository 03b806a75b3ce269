package dev.cairn.fuse.drive.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of merges. A version is "-" (none), "f" and a digit for a file with that content, "m"
 * for file 1 with another mode, "*" for a file whose bytes are not known yet, "d" and a digit for a
 * directory with that content, "D" for directory 1 with something changed below.
 */
class MergeTest {

  private static final byte[] NAME = "name".getBytes(StandardCharsets.US_ASCII);

  private static Content content(int number) {
    byte[] id = new byte[32];
    id[0] = (byte) number;
    return new Content(0, List.of(new ChunkRef(Hash.copyOf(id), 1)));
  }

  private static @Nullable Node node(String version) {
    return switch (version.charAt(0)) {
      case '-' -> null;
      case 'f' -> node(NodeKind.FILE, 0644, version.charAt(1) - '0');
      case 'm' -> node(NodeKind.FILE, 0600, 1);
      case '*' -> node(NodeKind.FILE, 0644, 1);
      case 'D' -> node(NodeKind.DIRECTORY, 0755, 1);
      default -> node(NodeKind.DIRECTORY, 0755, version.charAt(1) - '0');
    };
  }

  private static Node node(NodeKind kind, int mode, int number) {
    Node.Time time = new Node.Time(number, 0);
    return new Node(
        NAME,
        kind,
        mode,
        new Node.Owner(0, 0, "", ""),
        time,
        time,
        new Node.Identity(0, 0, 1),
        kind == NodeKind.FILE ? 1 : 0,
        content(number),
        List.of(),
        new byte[0],
        0,
        List.of());
  }

  private static List<Node> side(String version) {
    Node node = node(version);
    return node == null ? List.of() : List.of(node);
  }

  private static List<Ours> ours(String version) {
    boolean changed = version.equals("*") || version.equals("D");
    return side(version).stream().map(node -> new Ours(node, changed)).toList();
  }

  private static String shown(List<Step> steps) {
    if (steps.isEmpty()) {
      return "nothing";
    }
    return switch (steps.getFirst()) {
      case Step.Take(Node node) ->
          "take " + node.content().refs().getFirst().id().at(0) + "/" + octal(node);
      case Step.Adjust(Node node) -> "adjust " + octal(node);
      case Step.Remove ignored -> "remove";
      case Step.Descend descend -> "descend";
      case Step.Conflict(Node theirs, boolean keeps) -> keeps ? "conflict ours" : "conflict theirs";
    };
  }

  private static String octal(Node node) {
    return Integer.toOctalString(node.mode());
  }

  @ParameterizedTest(name = "base {0}, ours {1}, theirs {2}: {3}")
  @CsvSource({
    "f1, f1, f1, nothing",
    "f1, f1, f2, take 2/644",
    "f1, f2, f1, nothing",
    "f1, f2, f2, nothing",
    "f1, f2, f3, conflict theirs",
    "f1, f3, f2, conflict ours",
    "f1, *, f2, conflict theirs",
    "f1, *, m, adjust 600",
    "f1, m, f2, take 2/600",
    "f1, m, m, nothing",
    "-, -, f1, take 1/644",
    "-, f1, -, nothing",
    "-, f1, f1, nothing",
    "-, f1, f2, conflict theirs",
    "f1, -, -, nothing",
    "f1, -, f1, nothing",
    "f1, -, f2, take 2/644",
    "f1, f1, -, remove",
    "f1, f2, -, nothing",
    "f1, *, -, nothing",
    "d1, d1, d2, descend",
    "d1, D, d2, descend",
    "d1, D, -, nothing",
    "d1, d1, -, remove",
    "d1, -, d2, take 2/755",
    "-, d1, d2, descend",
    "f1, f1, d2, take 2/755",
    "f1, f2, d3, conflict theirs",
    "d1, D, f2, conflict theirs",
    "d1, d1, f2, take 2/644"
  })
  void merges(String base, String ours, String theirs, String expected) {
    assertThat(shown(Merge.directory(side(base), ours(ours), side(theirs)))).isEqualTo(expected);
  }
}
