package dev.cairn.app.output;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an operation says: a type and named values, in order. Written as one JSON line
 * with {@code message_type} first, as restic's scripts expect; readers ignore fields they do not
 * know.
 *
 * @param type {@code status}, {@code summary}, {@code error}, {@code verbose_status} or the name of
 *     a listed thing
 * @param fields string, boolean, integer, double, list or map values; never null
 */
public record Message(String type, Map<String, Object> fields) {

  public Message {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** A message without fields. */
  public static Message of(String type) {
    return new Message(type, Map.of());
  }

  /** This message and one more field; a null value adds none. */
  public Message with(String name, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new Message(type, more);
  }

  /** This message without one field. */
  public Message without(String name) {
    Map<String, Object> fewer = new LinkedHashMap<>(fields);
    fewer.remove(name);
    return new Message(type, fewer);
  }

  /** The field as text; empty if there is none. */
  public String text(String name) {
    Object value = fields.get(name);
    return value == null ? "" : value.toString();
  }

  /** The field as a whole number; 0 if there is none. */
  public long number(String name) {
    return fields.get(name) instanceof Number number ? number.longValue() : 0;
  }

  /** The field as a fraction; 0 if there is none. */
  public double fraction(String name) {
    return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  /** The field as a truth; false if there is none. */
  public boolean truth(String name) {
    return fields.get(name) instanceof Boolean truth && truth;
  }

  /** The field as a message of type {@code name}; without fields if it is no map. */
  public Message map(String name) {
    Map<String, Object> inner = new LinkedHashMap<>();
    if (fields.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> inner.put(String.valueOf(key), value));
    }
    return new Message(name, inner);
  }

  /** The field as a list of texts; empty if there is none. */
  public List<String> texts(String name) {
    List<String> out = new ArrayList<>();
    if (fields.get(name) instanceof List<?> list) {
      for (Object element : list) {
        out.add(String.valueOf(element));
      }
    }
    return out;
  }

  /** The field as a list of maps, each as a message of type {@code name}; empty if none. */
  public List<Message> list(String name) {
    List<Message> out = new ArrayList<>();
    if (fields.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          Map<String, Object> fields = new LinkedHashMap<>();
          map.forEach((key, value) -> fields.put(String.valueOf(key), value));
          out.add(new Message(name, fields));
        }
      }
    }
    return out;
  }
}
