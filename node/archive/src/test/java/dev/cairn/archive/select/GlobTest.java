package dev.cairn.archive.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  /** restic's filter tests (internal/filter/filter_test.go), those that end where the path does. */
  @ParameterizedTest
  @CsvSource({
    "*.go, /foo/bar/test.go, true",
    "*.go, /foo/bar/test.c, false",
    "*, /foo/bar/test.go, true",
    "test.*, /foo/bar/test.go, true",
    "bar/*.go, /foo/bar/test.go, true",
    "bar/*.go, /bar/sub/test.go, false",
    "/*/*/bar/test.*, /foo/mid/bar/test.go, true",
    "/foo/*/test.*, /foo/bar/baz/test.go, false",
    "/foo/**/test.*, /foo/bar/baz/test.go, true",
    "/foo/**/test.*, /foo/test.go, true",
    "**/test.*, /foo/bar/test.go, true",
    "foo/**, /x/foo/a/b, true",
    "/foo, /bar/foo, false",
    "foo, /bar/foo, true",
    "foo, /bar/foobar, false",
    "fo?, /bar/foo, true",
    "[a-f]oo, /bar/foo, true",
    "[^a-f]oo, /bar/foo, false",
    "'a\\*b', '/x/a*b', true",
    "'a\\*b', /x/axb, false",
    "a.b, /x/axb, false",
    "foo/, /bar/foo, true"
  })
  void matchesAsResticDoes(String pattern, String path, boolean expected) {
    assertThat(Glob.of(pattern, false).matches(path)).isEqualTo(expected);
  }

  @Test
  void takesLettersInEitherCaseWhenTold() {
    assertThat(Glob.of("*.JPG", true).matches("/a/photo.jpg")).isTrue();
    assertThat(Glob.of("*.JPG", false).matches("/a/photo.jpg")).isFalse();
  }

  @Test
  void aBranchIsAllBelowWhatMatches() {
    Glob glob = Glob.of("node_modules", false);
    assertThat(glob.matchesBranch("/a/node_modules/b/c")).isTrue();
    assertThat(glob.matches("/a/node_modules/b/c")).isFalse();
    assertThat(glob.matchesBranch("/a/modules")).isFalse();
  }

  @Test
  void refusesWhatIsNoPattern() {
    assertThatThrownBy(() -> Glob.of("a[b", false)).hasMessageContaining("'a[b'");
    assertThatThrownBy(() -> Glob.of("/", false)).hasMessageContaining("names nothing");
  }
}
