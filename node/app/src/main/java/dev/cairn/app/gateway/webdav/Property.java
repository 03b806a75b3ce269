package dev.cairn.app.gateway.webdav;

import dev.cairn.app.gateway.webdav.Propfind.PropertyName;
import java.util.Optional;

/** The properties that there are: live ones of RFC 4918 §15, and mod_dav's of programs. */
enum Property {
  RESOURCE_TYPE(PropertyName.DAV, "resourcetype"),
  DISPLAY_NAME(PropertyName.DAV, "displayname"),
  LAST_MODIFIED(PropertyName.DAV, "getlastmodified"),
  CONTENT_LENGTH(PropertyName.DAV, "getcontentlength"),
  CONTENT_TYPE(PropertyName.DAV, "getcontenttype"),
  ETAG(PropertyName.DAV, "getetag"),
  EXECUTABLE("http://apache.org/dav/props/", "executable");

  private final String space;
  private final String local;

  Property(String space, String local) {
    this.space = space;
    this.local = local;
  }

  PropertyName propertyName() {
    return new PropertyName(space, local);
  }

  static Optional<Property> of(PropertyName name) {
    for (Property property : values()) {
      if (property.propertyName().equals(name)) {
        return Optional.of(property);
      }
    }
    return Optional.empty();
  }
}
