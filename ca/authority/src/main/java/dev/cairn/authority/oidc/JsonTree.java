package dev.cairn.authority.oidc;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object of a provider's, which writes more than we ask for: values are maps, lists,
 * strings, longs and booleans; anything else is passed over. At most 8 levels, no name twice, and
 * bounded before it comes here.
 */
final class JsonTree {

  private static final int DEPTH_MAX = 8;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final Map<?, ?> fields;

  private JsonTree(Map<?, ?> fields) {
    this.fields = fields;
  }

  /**
   * Reads an object.
   *
   * @throws SignInException {@code MALFORMED} if it is none
   */
  static JsonTree parse(byte[] bytes, String what) throws SignInException {
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      if (in.nextToken() != null
          && value(in) instanceof Map<?, ?> object
          && in.nextToken() == null) {
        return new JsonTree(object);
      }
    } catch (JacksonException e) {
      // Said below; the parser's words quote what came.
    }
    throw new SignInException(SignInException.Reason.MALFORMED, what + " is not a JSON object");
  }

  private static Object value(JsonParser in) {
    return switch (in.currentToken()) {
      case START_OBJECT -> object(in);
      case START_ARRAY -> list(in);
      case VALUE_STRING -> in.getString();
      case VALUE_NUMBER_INT ->
          in.getNumberValue() instanceof BigInteger ? Optional.empty() : in.getLongValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> Optional.empty();
    };
  }

  private static Map<String, Object> object(JsonParser in) {
    Map<String, Object> object = new HashMap<>();
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      in.nextToken();
      object.put(name, value(in));
    }
    return object;
  }

  private static List<Object> list(JsonParser in) {
    List<Object> list = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(in));
    }
    return list;
  }

  /** A string; empty if there is none of that name. */
  String text(String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  /** A whole number. */
  Optional<Long> number(String name) {
    return fields.get(name) instanceof Long number ? Optional.of(number) : Optional.empty();
  }

  boolean isTrue(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** The strings of a list, or the one string that stands in its place. */
  List<String> texts(String name) {
    if (fields.get(name) instanceof List<?> list) {
      return list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    }
    return text(name).isEmpty() ? List.of() : List.of(text(name));
  }

  /** The objects of a list. */
  List<JsonTree> objects(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().filter(Map.class::isInstance).map(o -> new JsonTree((Map<?, ?>) o)).toList()
        : List.of();
  }
}
