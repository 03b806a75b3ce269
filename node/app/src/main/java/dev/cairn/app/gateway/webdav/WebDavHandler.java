package dev.cairn.app.gateway.webdav;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.cairn.app.gateway.Answers;
import dev.cairn.app.gateway.ByteRange;
import dev.cairn.app.gateway.Gateway;
import dev.cairn.app.gateway.LateBody;
import dev.cairn.app.gateway.webdav.SnapshotTree.Found;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.snapshot.SnapshotReader;
import dev.cairn.fuse.drive.snapshot.Top;
import dev.cairn.fuse.drive.store.Streaming;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** WebDAV of class 1 (RFC 4918 §18.1) without what writes. */
final class WebDavHandler implements Gateway.Service {

  /**
   * What a file says it is. Never what it looks like: a page from the archive would run in the
   * reader's browser with all rights that the reader has here.
   */
  static final String FILE_TYPE = "application/octet-stream";

  private static final String XML = "application/xml; charset=utf-8";
  private static final String PAGE_TYPE = "text/html; charset=utf-8";
  private static final String ALLOWED = "OPTIONS, GET, HEAD, PROPFIND";
  private static final String READ_ONLY =
      "snapshots cannot be changed; change the files themselves, and run: cairn backup\n";

  private static final int BUFFER_BYTES = 256 << 10;

  private static final int MOVED = 301;
  private static final int NOT_MODIFIED = 304;
  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int MULTI_STATUS = 207;

  private static final String FINITE_DEPTH =
      """
      <?xml version="1.0" encoding="utf-8"?>
      <D:error xmlns:D="DAV:"><D:propfind-finite-depth/></D:error>
      """;

  /** The top has no time of its own: it changes with every snapshot. */
  private static final Node TOP = Top.directory(new byte[0], Content.EMPTY, Instant.EPOCH);

  private final SnapshotTree tree;
  private final SnapshotReader reader;

  WebDavHandler(SnapshotTree tree, SnapshotReader reader) {
    this.tree = tree;
    this.reader = reader;
  }

  @Override
  public void serve(HttpExchange exchange)
      throws IOException, ArchiveException, InterruptedException {
    Headers headers = exchange.getResponseHeaders();
    switch (exchange.getRequestMethod()) {
      case "OPTIONS" -> {
        headers.set("DAV", "1");
        headers.set("MS-Author-Via", "DAV");
        headers.set("Allow", ALLOWED);
        Answers.words(exchange, Answers.OK, "");
      }
      case "GET", "HEAD" -> get(exchange);
      case "PROPFIND" -> propfind(exchange);
      // For MKCOL a 405 would say that the folder is there already (§9.3.1).
      case "MKCOL" -> Answers.words(exchange, Answers.FORBIDDEN, READ_ONLY);
      case "PUT", "POST", "PATCH", "DELETE", "COPY", "MOVE", "PROPPATCH", "LOCK", "UNLOCK" -> {
        headers.set("Allow", ALLOWED);
        Answers.words(exchange, Answers.METHOD_NOT_ALLOWED, READ_ONLY);
      }
      default -> Answers.words(exchange, NOT_IMPLEMENTED, "allowed are " + ALLOWED + "\n");
    }
  }

  private Optional<Found> find(HttpExchange exchange, Optional<DavPath> path)
      throws IOException, ArchiveException, InterruptedException {
    Optional<Found> found = path.isEmpty() ? Optional.empty() : tree.find(path.get());
    if (found.isEmpty()) {
      Answers.words(exchange, Answers.NOT_FOUND, "there is no such file or folder\n");
    }
    return found;
  }

  private void get(HttpExchange exchange)
      throws IOException, ArchiveException, InterruptedException {
    Optional<DavPath> path = DavPath.parse(exchange.getRequestURI().getRawPath());
    Optional<Found> found = find(exchange, path);
    if (found.isPresent() && found.get() instanceof Found.File(Node node)) {
      file(exchange, new Resource(path.orElseThrow().names().getLast(), node));
    } else if (found.isPresent()) {
      page(exchange, path.orElseThrow(), found.get());
    }
  }

  private void file(HttpExchange exchange, Resource file)
      throws IOException, ArchiveException, InterruptedException {
    Headers headers = exchange.getResponseHeaders();
    Preconditions had = new Preconditions(file.etag(), HttpDate.modified(file.node()));
    headers.set("ETag", had.etag());
    had.modified().ifPresent(time -> headers.set("Last-Modified", HttpDate.of(time)));
    switch (had.judge(exchange.getRequestHeaders())) {
      case NOT_MODIFIED -> exchange.sendResponseHeaders(NOT_MODIFIED, -1);
      case FAILED -> Answers.words(exchange, PRECONDITION_FAILED, "it is another file by now\n");
      case SEND -> {
        headers.set("Content-Type", FILE_TYPE);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Content-Security-Policy", "sandbox; default-src 'none'");
        long bytes = file.node().size();
        ByteRange range = had.range(exchange.getRequestHeaders(), bytes);
        Answers.part(exchange, range, bytes, (from, to, out) -> copy(file.node(), from, to, out));
      }
    }
  }

  private void copy(Node file, long from, long to, OutputStream out)
      throws IOException, ArchiveException, InterruptedException {
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, to - from)];
    Streaming streaming = new Streaming();
    long at = from;
    while (at < to) {
      int length = (int) Math.min(buffer.length, to - at);
      MemorySegment target = MemorySegment.ofArray(buffer).asSlice(0, length);
      int count = reader.read(file, streaming, at, target);
      if (count == 0) {
        throw new ArchiveException("the file ends before its size");
      }
      out.write(buffer, 0, count);
      at += count;
    }
  }

  private void page(HttpExchange exchange, DavPath path, Found folder)
      throws IOException, ArchiveException, InterruptedException {
    if (!path.slash() && !path.names().isEmpty()) { // the links of the page are relative
      exchange.getResponseHeaders().set("Location", DavPath.href(path.names(), true));
      Answers.words(exchange, MOVED, "");
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    if (exchange.getRequestMethod().equals("HEAD")) { // the page's length is known at its end only
      exchange.getResponseHeaders().set("Content-Type", PAGE_TYPE);
      exchange.sendResponseHeaders(Answers.OK, -1);
      return;
    }
    LateBody body = new LateBody(exchange, Answers.OK, PAGE_TYPE);
    IndexPage page = new IndexPage(body, path.names());
    children(folder, page::add);
    page.finish();
    body.finish();
  }

  private void children(Found folder, SnapshotTree.Visitor visitor)
      throws IOException, ArchiveException, InterruptedException {
    switch (folder) {
      case Found.Top top -> tree.snapshots(visitor);
      case Found.Folder inside -> tree.children(inside, visitor);
      case Found.File file -> {}
    }
  }

  private void propfind(HttpExchange exchange)
      throws IOException, ArchiveException, InterruptedException {
    String depth = exchange.getRequestHeaders().getFirst("Depth");
    if (depth == null || depth.equalsIgnoreCase("infinity")) { // as if it were said, §9.1
      Answers.bytes(
          exchange, Answers.FORBIDDEN, XML, FINITE_DEPTH.getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (!depth.equals("0") && !depth.equals("1")) {
      Answers.words(exchange, Answers.BAD_REQUEST, "Depth is 0 or 1\n");
      return;
    }
    byte[] body = exchange.getRequestBody().readNBytes(Propfind.BODY_BYTES_MAX + 1);
    if (body.length > Propfind.BODY_BYTES_MAX) {
      Answers.words(exchange, Answers.TOO_LARGE, "that is too long for a propfind\n");
      return;
    }
    Propfind asked;
    try {
      asked = Propfind.parse(body);
    } catch (XMLStreamException e) {
      Answers.words(exchange, Answers.BAD_REQUEST, "no propfind: " + e.getMessage() + "\n");
      return;
    }
    Optional<DavPath> path = DavPath.parse(exchange.getRequestURI().getRawPath());
    Optional<Found> found = find(exchange, path);
    if (found.isPresent()) {
      LateBody answer = new LateBody(exchange, MULTI_STATUS, XML);
      list(new Multistatus(answer, asked), path.orElseThrow().names(), found.get(), depth);
      answer.finish();
    }
  }

  private void list(Multistatus answer, List<byte[]> path, Found found, String depth)
      throws IOException, ArchiveException, InterruptedException {
    Node self =
        switch (found) {
          case Found.Top top -> TOP;
          case Found.Folder folder -> folder.node();
          case Found.File file -> file.node();
        };
    byte[] name = path.isEmpty() ? new byte[0] : path.getLast();
    Resource resource = new Resource(name, self);
    answer.add(DavPath.href(path, resource.isFolder()), resource);
    if (depth.equals("1")) {
      children(found, (entry, shown) -> add(answer, path, entry, shown));
    }
    answer.finish();
  }

  private static void add(Multistatus answer, List<byte[]> folder, Node entry, @Nullable Node shown)
      throws IOException {
    if (shown != null) {
      List<byte[]> path = new ArrayList<>(folder);
      path.add(entry.name());
      Resource resource = new Resource(entry.name(), shown);
      answer.add(DavPath.href(path, resource.isFolder()), resource);
    }
  }
}
