package dev.cairn.app.gateway.webdav;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What a PROPFIND asks for (RFC 4918 §14.20). */
sealed interface Propfind {

  /** Every property, with its value. */
  record All() implements Propfind {}

  /** Every property's name. */
  record Names() implements Propfind {}

  /** These. */
  record These(List<PropertyName> names) implements Propfind {
    public These {
      names = List.copyOf(names);
    }
  }

  /** A property's name; {@code space} may be empty. */
  record PropertyName(String space, String local) {
    static final String DAV = "DAV:";
  }

  /** Longer ones ask for more properties than there are. */
  int BODY_BYTES_MAX = 64 << 10;

  /**
   * Reads a body; none means all. No document type is read, so nothing outside and nothing that
   * grows.
   *
   * @throws XMLStreamException if it is not well-formed, has a document type, or is no propfind
   */
  static Propfind parse(byte[] body) throws XMLStreamException {
    if (body.length == 0) {
      return new All();
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader in = factory.createXMLStreamReader(new ByteArrayInputStream(body));
    try {
      return new Reading(in).document();
    } finally {
      in.close();
    }
  }

  /** Follows the elements of one body. */
  final class Reading {
    private final XMLStreamReader in;
    private final List<PropertyName> names = new ArrayList<>();
    private String kind = "";

    private Reading(XMLStreamReader in) {
      this.in = in;
    }

    /** To its end: what follows the last element may be ill-formed too. */
    private Propfind document() throws XMLStreamException {
      int depth = 0;
      while (in.hasNext()) {
        switch (in.next()) {
          case XMLStreamConstants.DTD -> throw new XMLStreamException("a document type");
          case XMLStreamConstants.START_ELEMENT -> element(depth++, in.getName());
          case XMLStreamConstants.END_ELEMENT -> depth--;
          default -> {}
        }
      }
      return switch (kind) {
        case "allprop" -> new All();
        case "propname" -> new Names();
        case "prop" -> new These(names);
        default -> throw new XMLStreamException("neither prop nor allprop nor propname");
      };
    }

    private void element(int depth, QName name) throws XMLStreamException {
      boolean ours = name.getNamespaceURI().equals(PropertyName.DAV);
      String local = name.getLocalPart();
      if (depth == 0 && !(ours && local.equals("propfind"))) {
        throw new XMLStreamException("no propfind but " + name);
      }
      boolean isKind = local.equals("allprop") || local.equals("propname") || local.equals("prop");
      if (depth == 1 && ours && isKind) {
        if (!kind.isEmpty()) {
          throw new XMLStreamException("both " + kind + " and " + local);
        }
        kind = local;
      } else if (depth == 2 && kind.equals("prop")) {
        names.add(new PropertyName(name.getNamespaceURI(), local));
      }
    }
  }
}
