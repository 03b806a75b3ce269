package dev.cairn.authority.console;

import java.util.Map;

/**
 * A registrar's request, let in.
 *
 * @param organisation the authority's
 * @param registrar who
 * @param token for the forms of the page
 * @param waiting devices in the queue
 * @param recovering devices that wait for a recovery
 * @param query parameters of the URL
 * @param form fields of the body; empty for a page that is only looked at
 */
record Visit(
    String organisation,
    String registrar,
    String token,
    long waiting,
    long recovering,
    Map<String, String> query,
    Map<String, String> form) {

  Visit {
    query = Map.copyOf(query);
    form = Map.copyOf(form);
  }

  /** A number of the query, 0 if there is none. */
  long from() {
    String from = query.getOrDefault("from", "0");
    return from.matches("[0-9]{1,15}") ? Long.parseLong(from) : 0;
  }

  String field(String name) {
    return form.getOrDefault(name, "").strip();
  }
}
