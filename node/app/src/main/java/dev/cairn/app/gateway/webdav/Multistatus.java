package dev.cairn.app.gateway.webdav;

import dev.cairn.app.gateway.webdav.Propfind.PropertyName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the answer to a PROPFIND (RFC 4918 §14.16), one resource after the other. */
final class Multistatus {

  private static final String FOUND = "HTTP/1.1 200 OK";
  private static final String NOT_FOUND = "HTTP/1.1 404 Not Found";

  private final OutputStream out;
  private final Propfind asked;

  Multistatus(OutputStream out, Propfind asked) throws IOException {
    this.out = out;
    this.asked = asked;
    write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\">\n");
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Says what was asked of one resource. */
  void add(String href, Resource resource) throws IOException {
    List<String> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    switch (asked) {
      case Propfind.All all -> {
        for (Property property : Property.values()) {
          resource.value(property).ifPresent(v -> found.add(element(property.propertyName(), v)));
        }
      }
      case Propfind.Names names -> {
        for (Property property : Property.values()) {
          resource.value(property).ifPresent(v -> found.add(element(property.propertyName(), "")));
        }
      }
      case Propfind.These(List<PropertyName> names) -> {
        for (PropertyName name : names) {
          Optional<String> value = Property.of(name).flatMap(resource::value);
          (value.isPresent() ? found : missing).add(element(name, value.orElse("")));
        }
      }
    }
    write("<D:response><D:href>" + href + "</D:href>");
    if (!found.isEmpty() || missing.isEmpty()) {
      write(propstat(found, FOUND));
    }
    if (!missing.isEmpty()) {
      write(propstat(missing, NOT_FOUND));
    }
    write("</D:response>\n");
  }

  private static String propstat(List<String> properties, String status) {
    return "<D:propstat><D:prop>%s</D:prop><D:status>%s</D:status></D:propstat>"
        .formatted(String.join("", properties), status);
  }

  /** Names came through a parser of XML, or are ours. */
  private static String element(PropertyName name, String value) {
    String tag = name.space().equals(PropertyName.DAV) ? "D:" + name.local() : name.local();
    String space =
        name.space().equals(PropertyName.DAV)
            ? ""
            : " xmlns=\"" + Markup.escaped(name.space()) + "\"";
    return value.isEmpty()
        ? "<%s%s/>".formatted(tag, space)
        : "<%s%s>%s</%s>".formatted(tag, space, value, tag);
  }

  void finish() throws IOException {
    write("</D:multistatus>\n");
  }
}
