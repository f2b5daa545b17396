package dev.eddy.formats;

import dev.eddy.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// A JSON object that is read key by key: what is missing, of another type or left over is a
/// sentence that names the place.
final class JsonObject {
  private final JsonNode json;
  private final String where;
  private final Set<String> asked = new LinkedHashSet<>();

  JsonObject(JsonNode json, String where) {
    if (!json.isObject()) {
      throw new FormatException("%s: expected an object, found %s".formatted(where, shown(json)));
    }
    this.json = json;
    this.where = where;
  }

  String text(String key) {
    return value(key, "a text", JsonNode::isString, JsonNode::stringValue);
  }

  /// A whole number of 1 or more.
  int size(String key) {
    return value(key, "a whole number of 1 or more", JsonObject::isSize, JsonNode::intValue);
  }

  /// A number from 0 to below 1; 0 where the key is missing.
  double shareIfThere(String key) {
    return has(key)
        ? value(key, "a number from 0 to below 1", JsonObject::isShare, JsonNode::doubleValue)
        : 0;
  }

  /// False where the key is missing.
  boolean flag(String key) {
    return has(key) && value(key, "true or false", JsonNode::isBoolean, JsonNode::booleanValue);
  }

  JsonObject object(String key) {
    return new JsonObject(there(key), where + ", \"" + key + "\"");
  }

  List<JsonObject> objects(String key) {
    var list = new ArrayList<JsonObject>();
    for (var one : array(key)) {
      list.add(new JsonObject(one, "%s, \"%s\"[%d]".formatted(where, key, list.size())));
    }
    return list;
  }

  List<String> texts(String key) {
    return texts(key, array(key));
  }

  /// Lists of texts by key.
  Map<String, List<String>> names(String key) {
    var inner = object(key);
    var lists = new LinkedHashMap<String, List<String>>();
    for (var name : inner.json.propertyNames()) {
      lists.put(name, inner.texts(name));
    }
    return lists;
  }

  Map<String, List<String>> namesIfThere(String key) {
    return has(key) ? names(key) : Map.of();
  }

  /// Texts by key; empty where the key is missing.
  Map<String, String> textMap(String key) {
    return map(key, JsonObject::text);
  }

  /// Sizes by key; empty where the key is missing.
  Map<String, Integer> sizeMap(String key) {
    return map(key, JsonObject::size);
  }

  /// Refuses keys that nobody asked for.
  void done() {
    for (var key : json.propertyNames()) {
      if (!asked.contains(key)) {
        throw wrong(
            "unknown key \"%s\"%s"
                .formatted(key, Names.suggestion(key, asked, "; expected " + asked)));
      }
    }
  }

  FormatException wrong(String message) {
    return new FormatException(where + ": " + message);
  }

  FormatException wrong(String message, Throwable cause) {
    return new FormatException(where + ": " + message, cause);
  }

  private interface Getter<T> {
    T get(JsonObject from, String key);
  }

  private <T> Map<String, T> map(String key, Getter<T> getter) {
    var values = new LinkedHashMap<String, T>();
    if (has(key)) {
      var inner = object(key);
      for (var name : inner.json.propertyNames()) {
        values.put(name, getter.get(inner, name));
      }
    }
    return values;
  }

  private boolean has(String key) {
    asked.add(key);
    return json.has(key);
  }

  private JsonNode there(String key) {
    if (!has(key)) {
      throw wrong("the key \"%s\" is missing".formatted(key));
    }
    return json.get(key);
  }

  private JsonNode array(String key) {
    var node = there(key);
    if (!node.isArray()) {
      throw wrong("\"%s\": expected a list, found %s".formatted(key, shown(node)));
    }
    return node;
  }

  private List<String> texts(String key, JsonNode array) {
    var list = new ArrayList<String>();
    for (var one : array) {
      if (!one.isString()) {
        throw wrong(
            "\"%s\"[%d]: expected a text, found %s".formatted(key, list.size(), shown(one)));
      }
      list.add(one.stringValue());
    }
    return list;
  }

  private <T> T value(
      String key,
      String expected,
      java.util.function.Predicate<JsonNode> fits,
      Function<JsonNode, T> get) {
    var node = there(key);
    if (!fits.test(node)) {
      throw wrong("\"%s\": expected %s, found %s".formatted(key, expected, shown(node)));
    }
    return get.apply(node);
  }

  private static boolean isSize(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 1;
  }

  private static boolean isShare(JsonNode node) {
    return node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() < 1;
  }

  private static String shown(JsonNode node) {
    var text = node.toString();
    return text.length() <= 40 ? text : text.substring(0, 37) + "...";
  }
}
