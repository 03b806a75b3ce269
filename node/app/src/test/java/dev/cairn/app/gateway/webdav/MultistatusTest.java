package dev.cairn.app.gateway.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.gateway.webdav.Propfind.PropertyName;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes over the wire, byte by byte. */
class MultistatusTest {

  private static final byte[] ODD = {'a', '&', 0x1B, (byte) 0xFF, ']'};

  private static Resource file(byte[] name, long seconds, List<Node.Extent> extents) {
    Content content = new Content(0, List.of(new ChunkRef(Hash.of(new byte[] {1}), 10)));
    return new Resource(
        name,
        new Node(
            name,
            NodeKind.FILE,
            0755,
            new Node.Owner(0, 0, "", ""),
            new Node.Time(seconds, 5),
            new Node.Time(seconds, 5),
            new Node.Identity(1, 1, 1),
            10,
            content,
            extents,
            new byte[0],
            0,
            List.of()));
  }

  private static String written(Propfind asked, String href, Resource resource) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Multistatus answer = new Multistatus(out, asked);
    answer.add(href, resource);
    answer.finish();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void saysEveryPropertyOfAFileWhateverItsName() throws Exception {
    assertThat(written(new Propfind.All(), "/l/a%26%1B%FF%5D", file(ODD, 1_777_888_999, List.of())))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <D:multistatus xmlns:D="DAV:">
            <D:response><D:href>/l/a%26%1B%FF%5D</D:href><D:propstat><D:prop><D:resourcetype/>\
            <D:displayname>a&amp;\\x1b\\xff]</D:displayname>\
            <D:getlastmodified>Mon, 04 May 2026 10:03:19 GMT</D:getlastmodified>\
            <D:getcontentlength>10</D:getcontentlength>\
            <D:getcontenttype>application/octet-stream</D:getcontenttype>\
            <D:getetag>&quot;ETAG&quot;</D:getetag>\
            <executable xmlns="http://apache.org/dav/props/">T</executable></D:prop>\
            <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
            </D:multistatus>
            """
                .replace("ETAG", "42378988474815816fa8474b2442fa6d"));
  }

  @Test
  void saysWhichOfThoseAskedForThereAreNot() throws Exception {
    Propfind asked =
        new Propfind.These(
            List.of(
                new PropertyName("DAV:", "getcontentlength"),
                new PropertyName("http://\"z\"&/", "color"),
                new PropertyName("", "plain")));
    assertThat(written(asked, "/l/f", file(new byte[] {'f'}, 0, List.of())))
        .contains(
            "<D:prop><D:getcontentlength>10</D:getcontentlength></D:prop>"
                + "<D:status>HTTP/1.1 200 OK</D:status>",
            "<D:prop><color xmlns=\"http://&quot;z&quot;&amp;/\"/><plain xmlns=\"\"/></D:prop>"
                + "<D:status>HTTP/1.1 404 Not Found</D:status>");
    assertThat(written(new Propfind.Names(), "/l/f", file(new byte[] {'f'}, 0, List.of())))
        .contains("<D:getetag/>")
        .doesNotContain("<D:getetag>");
  }

  @Test
  void leavesOutTimesThatHttpCannotSay() throws Exception {
    assertThat(written(new Propfind.All(), "/f", file(ODD, Long.MAX_VALUE, List.of())))
        .doesNotContain("getlastmodified");
    assertThat(written(new Propfind.All(), "/f", file(ODD, -1, List.of())))
        .contains("Wed, 31 Dec 1969 23:59:59 GMT");
  }

  @Test
  void tagsNameBytesAndWhereTheyLie() {
    String tag = file(ODD, 1, List.of()).etag();
    assertThat(file(new byte[] {'b'}, 2, List.of()).etag()).isEqualTo(tag);
    assertThat(file(ODD, 1, List.of(new Node.Extent(5, 10))).etag()).isNotEqualTo(tag);
  }
}
