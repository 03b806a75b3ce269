package dev.cairn.app.output;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** JSON objects as maps, one per line: the local API and {@code --json} speak nothing else. */
public final class Json {

  /** Bounds what a line can make us allocate: nesting, and the length of one string. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxStringLength(1 << 20)
                  .maxNameLength(256)
                  .build())
          .build();

  private Json() {}

  /** The line of {@code message}, without a line feed. */
  public static String line(Message message) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("message_type", message.type());
    all.putAll(message.fields());
    return write(all);
  }

  /** {@code map} as one line of JSON, without a line feed. */
  public static String write(Map<String, ?> map) {
    return document(map);
  }

  /**
   * {@code value} as one line of JSON, without a line feed.
   *
   * @param value a map or a list
   */
  public static String document(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      writeValue(out, value);
    }
    return text.toString();
  }

  /** The same for people to read and edit: indented, without a line feed at the end. */
  public static String indented(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(new Indenting(), text)) {
      writeValue(out, value);
    }
    return text.toString();
  }

  private static final class Indenting extends ObjectWriteContext.Base {
    @Override
    public PrettyPrinter getPrettyPrinter() {
      return new DefaultPrettyPrinter();
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }
  }

  /**
   * The message of a line.
   *
   * @throws MalformedJsonException if it is not one JSON object with a {@code message_type}
   */
  public static Message message(String line) throws MalformedJsonException {
    Map<String, Object> map = read(line);
    if (!(map.remove("message_type") instanceof String type)) {
      throw new MalformedJsonException("no message_type in: " + shorten(line));
    }
    return new Message(type, map);
  }

  /**
   * The object of a line: strings, booleans, {@code Long}, {@code Double}, lists and maps.
   *
   * @throws MalformedJsonException if it is anything else than one JSON object
   */
  public static Map<String, Object> read(String line) throws MalformedJsonException {
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), line)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJsonException("not a JSON object: " + shorten(line));
      }
      Map<String, Object> map = readObject(in);
      if (in.nextToken() != null) {
        throw new MalformedJsonException("more than one JSON object: " + shorten(line));
      }
      return map;
    } catch (JacksonException e) {
      throw new MalformedJsonException("malformed JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void writeValue(JsonGenerator out, Object value) {
    switch (value) {
      case String text -> out.writeString(text);
      case Boolean truth -> out.writeBoolean(truth);
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeName(String.valueOf(entry.getKey()));
          writeValue(out, entry.getValue());
        }
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        for (Object element : list) {
          writeValue(out, element);
        }
        out.writeEndArray();
      }
      default -> out.writeString(value.toString());
    }
  }

  private static Map<String, Object> readObject(JsonParser in) throws MalformedJsonException {
    Map<String, Object> map = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      if (in.nextToken() != JsonToken.VALUE_NULL) {
        map.put(name, readValue(in));
      }
    }
    return map;
  }

  private static Object readValue(JsonParser in) throws MalformedJsonException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> in.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> in.getLongValue();
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case START_OBJECT -> readObject(in);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          if (in.currentToken() != JsonToken.VALUE_NULL) {
            list.add(readValue(in));
          }
        }
        yield list;
      }
      default -> throw new MalformedJsonException("unexpected " + in.currentToken());
    };
  }

  private static String shorten(String line) {
    return line.length() <= 80 ? line : line.substring(0, 80) + "…";
  }
}
