package dev.cairn.authority.wire;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The authority's JSON: one flat object of strings and lists of strings; bytes are base64url
 * without padding. Bodies are bounded before they come here.
 */
public final class Json {

  /** Bound on a request; answers may have 8 times as many bytes. */
  public static final int BODY_BYTES_MAX = 16 * 1024;

  private static final int FIELDS_MAX = 32;
  private static final int ITEMS_MAX = 512;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(2).build())
          .build();

  private final Map<String, List<String>> fields;

  private Json(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  /** What came is not of the form above, or lacks a field. */
  public static final class InvalidJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidJsonException(String message) {
      super(message);
    }
  }

  public static Json parse(byte[] body) throws InvalidJsonException {
    Map<String, List<String>> fields = new HashMap<>();
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), body)) {
      require(in.nextToken() == JsonToken.START_OBJECT);
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        require(fields.size() < FIELDS_MAX && !fields.containsKey(name));
        fields.put(name, values(in));
      }
      require(in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null);
    } catch (JacksonException e) {
      throw new InvalidJsonException("not JSON: " + e.getOriginalMessage());
    }
    return new Json(fields);
  }

  private static List<String> values(JsonParser in) throws InvalidJsonException {
    JsonToken token = in.nextToken();
    if (token == JsonToken.VALUE_STRING) {
      return List.of(in.getString());
    }
    require(token == JsonToken.START_ARRAY);
    List<String> values = new ArrayList<>();
    while (in.nextToken() == JsonToken.VALUE_STRING) {
      require(values.size() < ITEMS_MAX);
      values.add(in.getString());
    }
    require(in.currentToken() == JsonToken.END_ARRAY);
    return List.copyOf(values);
  }

  private static void require(boolean holds) throws InvalidJsonException {
    if (!holds) {
      throw new InvalidJsonException("a flat JSON object of strings was expected");
    }
  }

  public String text(String name) throws InvalidJsonException {
    List<String> values = fields.getOrDefault(name, List.of());
    if (values.size() != 1) {
      throw new InvalidJsonException("field '" + name + "' is missing");
    }
    return values.getFirst();
  }

  public byte[] bytes(String name) throws InvalidJsonException {
    try {
      return Base64.getUrlDecoder().decode(text(name));
    } catch (IllegalArgumentException e) {
      throw new InvalidJsonException("field '" + name + "' is not base64url");
    }
  }

  public List<String> list(String name) {
    return fields.getOrDefault(name, List.of());
  }

  /** Writes objects of the same form. */
  public static final class Writer {
    private final StringWriter text = new StringWriter();
    private final JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text);

    public Writer() {
      out.writeStartObject();
    }

    public Writer text(String name, String value) {
      out.writeStringProperty(name, value);
      return this;
    }

    public Writer bytes(String name, byte[] value) {
      return text(name, Base64.getUrlEncoder().withoutPadding().encodeToString(value));
    }

    public Writer list(String name, List<String> values) {
      out.writeArrayPropertyStart(name);
      values.forEach(out::writeString);
      out.writeEndArray();
      return this;
    }

    public String end() {
      out.writeEndObject();
      out.close();
      return text.toString();
    }
  }
}
